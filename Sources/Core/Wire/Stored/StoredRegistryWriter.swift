package import Registry
package import Sodium

/// Writes a registry down, the most important first, until the file is full.
package struct StoredRegistryWriter: Sendable {
    private var bytes: [UInt8]
    private let header: [UInt8]
    private let key: StorageKey
    private let limit: Int
    private var block = Writer(capacity: StoredRegistry.blockBytes)
    private var entries: UInt32 = 0
    private var blockNumber: UInt32 = 0
    /// Records that found no room.
    package private(set) var leftOut = 0

    package init(
        _ header: StoredRegistry.Header,
        key: StorageKey,
        limit: Int = StoredRegistry.maximumBytes
    ) {
        var writer = Writer(capacity: StoredRegistry.headerBytes)
        writer.write(StoredRegistry.magic)
        writer.write(header.cluster.bytes)
        writer.write(header.node)
        writer.write(header.savedAt)
        writer.write(header.index)
        self.header = writer.bytes
        bytes = writer.bytes
        self.key = key
        self.limit = limit
    }

    package mutating func add(
        _ record: Record,
        status: StoredStatus = .alive,
        goneFor: UInt32 = 0
    ) {
        add(status.rawValue, goneFor, record.bytes)
    }

    package mutating func add(_ marker: StoredMarker) {
        var writer = Writer(capacity: StoredEntry.markerBytes)
        writer.write(marker.id)
        writer.write(marker.version)
        add(StoredEntry.marker, 0, writer.bytes)
    }

    /// The whole file.
    package mutating func finish() -> [UInt8] {
        closeBlock()
        return bytes
    }

    private mutating func add(_ status: UInt8, _ goneFor: UInt32, _ content: [UInt8]) {
        let size = StoredEntry.overheadBytes + content.count
        let frame = StoredRegistry.frameBytes + StorageKey.tagByteCount
        guard let length = UInt16(exactly: content.count),
            bytes.count + block.bytes.count + size + frame <= limit
        else {
            leftOut += 1
            return
        }
        if block.bytes.count + size > StoredRegistry.blockBytes { closeBlock() }
        block.write(status)
        block.write(goneFor)
        block.write(length)
        block.write(content)
        entries += 1
    }

    private mutating func closeBlock() {
        guard entries > 0 else { return }
        var frame = Writer(capacity: StoredRegistry.frameBytes)
        frame.write(UInt32(clamping: block.bytes.count))
        frame.write(entries)
        let number = blockNumber
        bytes += frame.bytes + block.bytes
        bytes += key.tag(of: StoredRegistry.sealed(header, number, frame.bytes + block.bytes))
        blockNumber += 1
        entries = 0
        block = Writer(capacity: StoredRegistry.blockBytes)
    }
}

extension StoredRegistry {
    /// What the hash of a block is over: a block counts only in its place of its file.
    static func sealed(
        _ header: some Collection<UInt8>,
        _ number: UInt32,
        _ block: some Collection<UInt8>
    ) -> [UInt8] {
        var writer = Writer(capacity: headerBytes + 4 + block.count)
        writer.write(header)
        writer.write(number)
        writer.write(block)
        return writer.bytes
    }
}
