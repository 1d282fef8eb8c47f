/// What is asked: one name, of one type, in one class.
package struct Question: Hashable, Sendable {
    package var name: DomainName
    package var type: RecordType
    /// 1 is the internet; 255 is any.
    package var `class`: UInt16

    package init(name: DomainName, type: RecordType, class: UInt16 = 1) {
        self.name = name
        self.type = type
        self.class = `class`
    }

    init(from reader: inout MessageReader) throws(MessageError) {
        name = try reader.name()
        type = RecordType(rawValue: try reader.word())
        self.class = try reader.word()
    }
}

/// A message that asks.
package struct Query: Equatable, Sendable {
    package var id: UInt16
    package var isRecursionDesired: Bool
    /// Whoever sets it checks signatures by himself (RFC 4035 §3.2.2); it is echoed.
    package var isCheckingDisabled: Bool
    package var question: Question
    package var extensions: Extensions?

    package init(
        id: UInt16 = 0,
        isRecursionDesired: Bool = false,
        isCheckingDisabled: Bool = false,
        question: Question,
        extensions: Extensions? = nil
    ) {
        self.id = id
        self.isRecursionDesired = isRecursionDesired
        self.isCheckingDisabled = isCheckingDisabled
        self.question = question
        self.extensions = extensions
    }

    /// Why there is nothing to look up.
    package enum Refusal: Error, Equatable {
        /// No header, or an answer: who answers those can be made to talk to another server for
        /// ever.
        case ignored
        /// Twelve bytes say what is wrong with it.
        case answered(code: ResponseCode, bytes: [UInt8])
    }

    /// The most records beside the question; nobody has use for more than two.
    private static let maximumRecords = 16

    /// Reads one query, whole.
    package static func read(_ bytes: [UInt8]) throws(Refusal) -> Query {
        var reader = MessageReader(bytes)
        guard let header = try? Header(from: &reader), !header.isResponse else { throw .ignored }
        guard header.opcode == 0 else { throw refusal(.notImplemented, of: header) }
        do throws(MessageError) {
            return try read(header, from: &reader)
        } catch {
            throw refusal(.formatError, of: header)
        }
    }

    private static func read(
        _ header: Header,
        from reader: inout MessageReader
    ) throws(MessageError) -> Query {
        guard header.questions == 1 else { throw .count }
        var query = Query(
            id: header.id,
            isRecursionDesired: header.flags & Header.Flags.recursionDesired != 0,
            isCheckingDisabled: header.flags & Header.Flags.checkingDisabled != 0,
            question: try Question(from: &reader)
        )
        let others = Int(header.answers) + Int(header.authorities) + Int(header.additionals)
        guard others <= maximumRecords else { throw .count }
        for number in 0..<others {
            let name = try reader.name()
            let type = RecordType(rawValue: try reader.word())
            let size = try reader.word()
            let bits = try reader.long()
            let data = try reader.range(Int(try reader.word()))
            guard type == .opt else { continue }
            // One, of the root, among the additional ones (RFC 6891 §6.1.1).
            let isAdditional = number >= others - Int(header.additionals)
            guard query.extensions == nil, isAdditional, name == .root else { throw .count }
            query.extensions = try Extensions(
                payloadBytes: size,
                bits: bits,
                options: Array(reader.bytes[data])
            )
        }
        guard reader.isAtEnd else { throw .count }
        return query
    }

    private static func refusal(_ code: ResponseCode, of header: Header) -> Refusal {
        let kept = header.flags & (Header.Flags.opcode | Header.Flags.recursionDesired)
        let words = [header.id, kept | Header.Flags.response | code.rawValue, 0, 0, 0, 0]
        return .answered(code: code, bytes: words.flatMap(\.bigEndianBytes))
    }
}

extension FixedWidthInteger where Self: UnsignedInteger {
    var bigEndianBytes: [UInt8] {
        (1...(Self.bitWidth / 8)).map {
            UInt8(truncatingIfNeeded: self >> (Self.bitWidth - 8 * $0))
        }
    }
}

extension [UInt8] {
    mutating func append(bigEndian number: some FixedWidthInteger & UnsignedInteger) {
        for shift in stride(from: number.bitWidth - 8, through: 0, by: -8) {
            append(UInt8(truncatingIfNeeded: number >> shift))
        }
    }
}
