package import Wire

extension DataDirectory {
    private static let registryName = "registry"

    package func loadRegistry(
        reading read: ([UInt8]) throws(StoredRegistryFlaw) -> StoredRegistry
    ) -> StoredRegistry? {
        let cause: String
        do throws(StorageError) {
            let bytes = try FileContent.bytes(
                of: file(Self.registryName),
                limit: StoredRegistry.maximumBytes,
                followingLinks: false
            )
            guard let bytes else { return nil }
            do throws(StoredRegistryFlaw) {
                let registry = try read(bytes)
                if registry.header.index <= Self.greatestNumber { return registry }
                cause = "its index leaves no room above it"
            } catch {
                cause = error.sentence
            }
        } catch {
            cause = error.cause
        }
        let place = setAside(Self.registryName)
        onDamage(
            DamagedFile(
                path: file(Self.registryName),
                cause: cause,
                place: place,
                consequence: "readers wait until this agent has found its mesh"
            )
        )
        return nil
    }

    package func saveRegistry(_ bytes: [UInt8]) throws(StorageError) {
        try FileContent.replace(file(Self.registryName), with: bytes, in: path)
    }
}
