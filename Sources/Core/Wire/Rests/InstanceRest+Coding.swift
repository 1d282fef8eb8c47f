import Primitives
import Registry

/// What a head says of its rest, behind the load: a mark, a length, the count of parts, the size of
/// the text and its hash (docs/protocol.md, "Heads and rests").
extension InstanceRest {
    fileprivate static let mark: UInt8 = 2
    fileprivate static let fieldBytes: UInt8 = 19
    /// What the field takes of a head.
    static let encodedBytes = 2 + Int(fieldBytes)
}

extension Writer {
    mutating func write(_ rest: InstanceRest) {
        write(InstanceRest.mark)
        write(InstanceRest.fieldBytes)
        write(count: rest.partCount)
        write(UInt16(clamping: rest.byteCount))
        write(rest.content)
    }
}

extension Reader {
    /// The field, if it stands next; whatever else does is left for those who know it.
    mutating func instanceRest() throws(Rejection) -> InstanceRest? {
        guard rest.starts(with: [InstanceRest.mark, InstanceRest.fieldBytes]) else { return nil }
        _ = try read(UInt16.self)
        let count = try read(UInt8.self)
        let size = Int(try read(UInt16.self))
        let named = InstanceRest(content: try digest(), byteCount: size)
        guard (1...InstanceRest.maximumBytes).contains(size), named.partCount == count else {
            throw .malformed
        }
        return named
    }
}
