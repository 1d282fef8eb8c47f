package import Primitives
package import Registry

/// docs/protocol.md, "Part".
extension PartBody {
    /// What the key field has: the hash of the text, the place in it, and the key of the head.
    private static let fieldBytes = 33
    /// What a part takes beside the text: its frame, the key field with its length, and the count.
    static let overheadBytes = RecordLimits.overheadBytes + 1 + fieldBytes + 1

    var keyField: [UInt8] {
        PartBody.keyField(content: content, index: index, head: head)
    }

    private static func keyField(content: Digest, index: UInt8, head: Digest) -> [UInt8] {
        var writer = Writer(capacity: fieldBytes)
        writer.write(content)
        writer.write(index)
        writer.write(head)
        return writer.bytes
    }

    /// What stands behind the key field.
    func write(to writer: inout Writer) {
        writer.write(count)
        writer.write(bytes)
    }

    init(field: ArraySlice<UInt8>, reading reader: inout Reader) throws(Rejection) {
        var fieldReader = Reader(field)
        let content = try fieldReader.digest()
        let index = try fieldReader.read(UInt8.self)
        let head = try fieldReader.digest()
        let count = try reader.read(UInt8.self)
        let bytes = try reader.bytes(reader.remaining)
        guard fieldReader.isAtEnd, index < count, (1...InstanceRest.partBytes).contains(bytes.count)
        else { throw .malformed }
        self.init(content: content, index: index, head: head, count: count, bytes: Array(bytes))
    }

    /// The registry keys of all parts that a head names, in their order.
    package static func recordKeys(of rest: InstanceRest, in head: Record) -> [Digest] {
        (0..<rest.partCount).map { index in
            let field = keyField(
                content: rest.content,
                index: UInt8(clamping: index),
                head: head.key
            )
            return Record.key(kind: .part, signer: head.signer, field: field)
        }
    }
}
