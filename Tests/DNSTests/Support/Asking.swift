import Primitives
import Testing

@testable import DNS

extension DomainName: ExpressibleByStringLiteral {
    /// A name that a test writes down.
    public init(stringLiteral text: String) {
        self = DomainName(text) ?? .root
    }
}

extension AnswerSettings {
    static let usual = AnswerSettings(domains: ["mesh.", "consul."])
}

extension Mesh {
    /// What an asker hears, read by a client of DNS.
    func ask(
        _ name: DomainName,
        _ type: RecordType,
        settings: AnswerSettings = .usual,
        extensions: Extensions? = Extensions(payloadBytes: 4_096),
        limit: Int = 65_535,
        seed: UInt64 = 1
    ) throws -> Message {
        let query = Query(
            id: 7,
            isRecursionDesired: true,
            question: Question(name: name, type: type),
            extensions: extensions
        )
        return try ask(query, settings: settings, limit: limit, seed: seed)
    }

    func ask(
        _ query: Query,
        settings: AnswerSettings = .usual,
        limit: Int = 65_535,
        seed: UInt64 = 1
    ) throws -> Message {
        let written = written(query, settings: settings, limit: limit, seed: seed)
        #expect(written.bytes.count <= limit)
        let message = try Message.read(written.bytes)
        #expect(message.header.isResponse)
        #expect(message.header.isTruncated == written.isTruncated)
        #expect(message.code == written.code.rawValue)
        #expect(message.questions == [query.question])
        return message
    }

    func prepared(
        _ question: Question,
        settings: AnswerSettings = .usual
    ) -> PreparedAnswer {
        AnswerBuilder(settings).answer(question, serial: 42, from: self)
    }

    func written(
        _ query: Query,
        settings: AnswerSettings = .usual,
        limit: Int = 65_535,
        seed: UInt64 = 1
    ) -> AnswerWriter.Written {
        let answer = prepared(query.question, settings: settings)
        var random = Random(seed: seed)
        return AnswerWriter.write(answer, to: query, limit: limit, random: &random)
    }
}

extension PreparedAnswer {
    /// What an asker hears of it.
    func told(to query: Query, limit: Int = 65_535, seed: UInt64) throws -> Message {
        var random = Random(seed: seed)
        let written = AnswerWriter.write(self, to: query, limit: limit, random: &random)
        #expect(written.bytes.count <= limit)
        return try Message.read(written.bytes)
    }
}

extension Message {
    var isAuthoritative: Bool { header.flags & 0x400 != 0 }

    /// Answers as text: `A 10.0.0.1`, `SRV 1 2 80 target.`.
    var answerTexts: [String] { answers.map(\.text) }
}

extension Message.Record {
    var text: String {
        switch type {
        case .a, .aaaa: "\(type == .a ? "A" : "AAAA") \(address.map(\.description) ?? "?")"
        case .srv: "SRV \(word(0)) \(word(2)) \(word(4)) \(target.map(\.description) ?? "?")"
        case .cname: "CNAME \(target.map(\.description) ?? "?")"
        case .ptr: "PTR \(target.map(\.description) ?? "?")"
        case .ns: "NS \(target.map(\.description) ?? "?")"
        case .soa: "SOA \(target.map(\.description) ?? "?")"
        case .txt: "TXT \(String(decoding: data.dropFirst(), as: UTF8.self))"
        default: "TYPE\(type.rawValue)"
        }
    }

    func word(_ place: Int) -> Int { Int(data[place]) << 8 | Int(data[place + 1]) }

    var address: IPAddress? {
        switch data.count {
        case 4: .v4(data.reduce(0) { $0 << 8 | UInt32($1) })
        case 16:
            IPAddress(
                high: data[..<8].reduce(0) { $0 << 8 | UInt64($1) },
                low: data[8...].reduce(0) { $0 << 8 | UInt64($1) }
            )
        default: nil
        }
    }
}

/// The bytes of hexadecimal digits; blanks and line ends part them.
func bytes(_ hex: String) -> [UInt8] {
    let digits = hex.filter { !$0.isWhitespace }
    return stride(from: 0, to: digits.count, by: 2).compactMap { place in
        UInt8(digits.dropFirst(place).prefix(2), radix: 16)
    }
}

func hex(_ bytes: [UInt8]) -> String {
    bytes.map { String(UInt16($0) + 0x100, radix: 16).dropFirst() }.joined()
}
