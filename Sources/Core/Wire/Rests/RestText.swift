package import Primitives
package import Registry
import Sodium

/// The fields of an instance that stand in the text of its rest.
struct RestFields: OptionSet, Hashable, Sendable {
    let rawValue: UInt8

    static let metadata = RestFields(rawValue: 1)
    static let taggedAddresses = RestFields(rawValue: 2)
    static let tags = RestFields(rawValue: 4)
    static let checkNames = RestFields(rawValue: 8)
    /// Of checks; the head has no place for them.
    static let notes = RestFields(rawValue: 16)

    static let known: RestFields = [.metadata, .taggedAddresses, .tags, .checkNames, .notes]
    /// The order in which they leave the head.
    static let inOrder: [RestFields] = [.metadata, .taggedAddresses, .tags, .checkNames]
}

/// What does not fit into the head of an instance, in one encoding (docs/protocol.md, "Heads and
/// rests").
package struct RestText: Equatable, Sendable {
    package let bytes: [UInt8]
    /// What the head says of it.
    package let rest: InstanceRest

    private init(_ bytes: [UInt8]) {
        self.bytes = bytes
        rest = InstanceRest(content: RestText.content(of: bytes), byteCount: bytes.count)
    }

    /// What a head names a text by.
    static func content(of bytes: [UInt8]) -> Digest { Hash.digest(.rest, bytes) }

    /// The text of these fields of an instance.
    init(_ fields: RestFields, of body: InstanceBody) {
        var writer = Writer(capacity: 1_024)
        writer.write(fields.rawValue)
        if fields.contains(.metadata) { writer.write(body.metadata) }
        if fields.contains(.taggedAddresses) { writer.write(body.taggedAddresses) }
        if fields.contains(.tags) { writer.write(tags: body.tags) }
        if fields.contains(.checkNames) {
            writer.write(count: body.checks.count)
            for check in body.checks { writer.write(check.name) }
        }
        if fields.contains(.notes) {
            writer.write(count: body.checks.count)
            for check in body.checks { writer.write(check.notes, wide: true) }
        }
        self.init(writer.bytes)
    }

    /// The text that the parts of a head carry, all of them and in order; `nil` where one is
    /// missing, or what they carry is not what the head names.
    package init?(_ parts: [Record], namedBy rest: InstanceRest) {
        guard parts.count == rest.partCount else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(rest.byteCount)
        for (index, record) in parts.enumerated() {
            guard case .part(let part) = record.body, part.index == index, part.belongs(to: rest)
            else { return nil }
            bytes += part.bytes
        }
        self.init(bytes)
        guard self.rest == rest else { return nil }
    }

    /// The bodies of its parts, in order.
    package func parts(of head: Digest) -> [PartBody] {
        (0..<rest.partCount).map { index in
            let start = index * InstanceRest.partBytes
            return PartBody(
                content: rest.content,
                index: UInt8(clamping: index),
                head: head,
                count: UInt8(clamping: rest.partCount),
                bytes: Array(bytes[start..<start + rest.size(ofPart: index)])
            )
        }
    }
}

// MARK: - Heads

extension InstanceBody {
    /// The whole instance, from its head and the text of its rest; `nil` where the text breaks a
    /// rule, or repeats what the head has.
    package func joined(with text: RestText) -> InstanceBody? {
        var whole = self
        whole.rest = nil
        var reader = Reader(text.bytes)
        do throws(Rejection) {
            try whole.read(from: &reader)
        } catch {
            return nil
        }
        return RecordBody.instance(whole).flaw == nil ? whole : nil
    }

    private mutating func read(from reader: inout Reader) throws(Rejection) {
        let fields = RestFields(rawValue: try reader.read())
        if fields.contains(.metadata) {
            guard metadata.isEmpty else { throw .malformed }
            metadata = try reader.metadata()
        }
        if fields.contains(.taggedAddresses) {
            guard taggedAddresses.isEmpty else { throw .malformed }
            taggedAddresses = try reader.taggedAddresses()
        }
        if fields.contains(.tags) {
            guard tags.isEmpty else { throw .malformed }
            tags = try reader.tags()
        }
        if fields.contains(.checkNames) {
            guard try reader.read(UInt8.self) == checks.count else { throw .malformed }
            for place in checks.indices {
                guard checks[place].name.isEmpty else { throw .malformed }
                checks[place].name = try reader.text(maxBytes: RecordLimits.checkNameBytes)
            }
        }
        if fields.contains(.notes) {
            guard try reader.read(UInt8.self) == checks.count else { throw .malformed }
            for place in checks.indices {
                checks[place].notes = try reader.text(
                    maxBytes: RecordLimits.notesBytes,
                    wide: true
                )
            }
        }
        // Fields of a later version stand behind those that are known here.
        guard reader.isAtEnd || !fields.subtracting(.known).isEmpty else { throw .trailing }
    }

    /// The head without these fields.
    func without(_ fields: RestFields) -> InstanceBody {
        var head = self
        if fields.contains(.metadata) { head.metadata = [] }
        if fields.contains(.taggedAddresses) { head.taggedAddresses = [] }
        if fields.contains(.tags) { head.tags = [] }
        if fields.contains(.checkNames) {
            for place in head.checks.indices { head.checks[place].name = "" }
        }
        if fields.contains(.notes) {
            for place in head.checks.indices { head.checks[place].notes = "" }
        }
        return head
    }
}
