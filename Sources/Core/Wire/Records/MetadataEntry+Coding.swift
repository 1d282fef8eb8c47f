import Primitives
import Registry

extension Writer {
    /// A count, then each key with a short length and each value with a long one.
    mutating func write(_ metadata: [MetadataEntry]) {
        write(count: metadata.count)
        for entry in metadata {
            write(entry.key)
            write(entry.value, wide: true)
        }
    }
}

extension Reader {
    mutating func metadata() throws(Rejection) -> [MetadataEntry] {
        var entries: [MetadataEntry] = []
        for _ in 0..<(try read(UInt8.self)) {
            let key = try text(maxBytes: RecordLimits.identifierBytes)
            let value = try text(maxBytes: InstanceRest.maximumBytes, wide: true)
            entries.append(MetadataEntry(key: key, value: value))
        }
        return entries
    }
}
