extension DataDirectory {
    private static let servicesName = "services"
    private static let checksName = "checks"
    /// More than 4,096 services with their checks take.
    static let servicesLimit = 64 << 20

    package func loadServices() throws(StorageError) -> StoredServices {
        guard let text = try read(Self.servicesName, limit: Self.servicesLimit) else {
            return StoredServices()
        }
        do throws(StoredText.Fault) {
            return try StoredServices(parsing: text)
        } catch {
            throw damaged(
                Self.servicesName,
                error,
                remedy: "Mend that line, or move the file away and let the applications register "
                    + "again."
            )
        }
    }

    package func saveServices(_ services: StoredServices) throws(StorageError) {
        let text = services.text
        guard text.utf8.count <= Self.servicesLimit else {
            throw .tooLarge(path: file(Self.servicesName), limit: Self.servicesLimit)
        }
        try replace(Self.servicesName, with: text)
    }

    package func loadCheckStates() throws(StorageError) -> [StoredCheckState] {
        learned(
            Self.checksName,
            limit: Self.servicesLimit,
            consequence: "checks are critical until their first result"
        ) { text throws(Damage) in
            do throws(StoredText.Fault) {
                return try StoredCheckState.parse(text)
            } catch {
                throw Damage("line \(error.line): \(error.what)")
            }
        } ?? []
    }

    package func saveCheckStates(_ states: [StoredCheckState]) throws(StorageError) {
        try replace(Self.checksName, with: StoredCheckState.text(of: states))
    }

    private func damaged(
        _ name: String,
        _ fault: StoredText.Fault,
        remedy: String
    ) -> StorageError {
        .corrupt(path: file(name), what: "line \(fault.line): \(fault.what)", remedy: remedy)
    }
}
