/// A whole message, read: what a client makes of an answer. The server reads a `Query`.
package struct Message: Sendable {
    package let header: Header
    package private(set) var questions: [Question] = []
    package private(set) var answers: [Record] = []
    package private(set) var authorities: [Record] = []
    package private(set) var additionals: [Record] = []

    package struct Record: Sendable {
        package let name: DomainName
        package let type: RecordType
        package let `class`: UInt16
        package let ttl: UInt32
        /// As it stands in the message; names in it may be compressed.
        package let data: [UInt8]
        /// The name in the data of a record that has one: its last or only, whole.
        package let target: DomainName?
    }

    /// Reads all of a message; nothing may be left behind it.
    package static func read(_ bytes: [UInt8]) throws(MessageError) -> Message {
        var reader = MessageReader(bytes)
        var message = Message(header: try Header(from: &reader))
        for _ in 0..<message.header.questions {
            message.questions.append(try Question(from: &reader))
        }
        message.answers = try records(message.header.answers, from: &reader)
        message.authorities = try records(message.header.authorities, from: &reader)
        message.additionals = try records(message.header.additionals, from: &reader)
        guard reader.isAtEnd else { throw .count }
        return message
    }

    private init(header: Header) {
        self.header = header
    }

    private static func records(
        _ count: UInt16,
        from reader: inout MessageReader
    ) throws(MessageError) -> [Record] {
        var records: [Record] = []
        for _ in 0..<count { records.append(try Record(from: &reader)) }
        return records
    }
}

extension Message.Record {
    fileprivate init(from reader: inout MessageReader) throws(MessageError) {
        name = try reader.name()
        type = RecordType(rawValue: try reader.word())
        self.class = try reader.word()
        ttl = try reader.long()
        let range = try reader.range(Int(try reader.word()))
        data = Array(reader.bytes[range])
        target = try Self.target(type, at: range, in: reader.bytes)
    }

    private static func target(
        _ type: RecordType,
        at range: Range<Int>,
        in bytes: [UInt8]
    ) throws(MessageError) -> DomainName? {
        let skipped: Int
        switch type {
        case .ns, .cname, .ptr, .soa: skipped = 0
        case .srv: skipped = 6
        default: return nil
        }
        var inner = MessageReader(Array(bytes[..<range.upperBound]))
        _ = try inner.range(min(range.lowerBound + skipped, range.upperBound))
        return try inner.name()
    }
}

extension Message {
    /// The pseudo record of EDNS, if there is one.
    package var options: Record? { additionals.first { $0.type == .opt } }

    /// The code of four bits with the eight that EDNS puts above them.
    package var code: UInt16 {
        let high = options.map { UInt16(truncatingIfNeeded: $0.ttl >> 24) } ?? 0
        return high << 4 | header.flags & 0xF
    }
}
