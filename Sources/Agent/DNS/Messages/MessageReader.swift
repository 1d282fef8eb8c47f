/// Why bytes are no message.
package enum MessageError: Error, Equatable {
    /// It ends before what it announces.
    case short
    /// A label of the two reserved kinds (RFC 6891 §5).
    case label
    /// A pointer that does not lead back (RFC 1035 §4.1.4): those that do end by themselves.
    case pointer
    /// A name of over 255 bytes.
    case name
    /// Something is left behind its end, or it announces what it must not have.
    case count
}

/// Reads the parts of a message one after the other, and nothing beyond its end.
struct MessageReader {
    let bytes: [UInt8]
    private(set) var place = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    var isAtEnd: Bool { place == bytes.count }

    mutating func byte() throws(MessageError) -> UInt8 {
        guard place < bytes.count else { throw .short }
        defer { place += 1 }
        return bytes[place]
    }

    mutating func word() throws(MessageError) -> UInt16 {
        guard place + 2 <= bytes.count else { throw .short }
        defer { place += 2 }
        return UInt16(bytes[place]) << 8 | UInt16(bytes[place + 1])
    }

    mutating func long() throws(MessageError) -> UInt32 {
        let high = try word()
        return UInt32(high) << 16 | UInt32(try word())
    }

    /// The range of the next `count` bytes.
    mutating func range(_ count: Int) throws(MessageError) -> Range<Int> {
        guard count <= bytes.count - place else { throw .short }
        defer { place += count }
        return place..<(place + count)
    }

    /// A name, whole wherever its parts are. Every pointer must lead before the place from which
    /// its name was read so far, so that there is no loop.
    mutating func name() throws(MessageError) -> DomainName {
        var wire: [UInt8] = []
        wire.reserveCapacity(64)
        var cursor = place
        var limit = place
        var end: Int?
        while true {
            guard cursor < bytes.count else { throw .short }
            let length = bytes[cursor]
            switch length & 0xC0 {
            case 0x00:
                let after = cursor + 1 + Int(length)
                guard after <= bytes.count else { throw .short }
                wire += bytes[cursor..<after]
                guard wire.count <= DomainName.maximumBytes else { throw .name }
                cursor = after
                if length == 0 {
                    place = end ?? cursor
                    return DomainName(unchecked: wire)
                }
            case 0xC0:
                guard cursor + 2 <= bytes.count else { throw .short }
                let target = Int(length & 0x3F) << 8 | Int(bytes[cursor + 1])
                guard target < limit, target >= Header.byteCount else { throw .pointer }
                end = end ?? cursor + 2
                limit = target
                cursor = target
            default: throw .label
            }
        }
    }
}

/// The first twelve bytes of every message (RFC 1035 §4.1.1).
package struct Header: Equatable, Sendable {
    package var id: UInt16
    package var flags: UInt16
    package var questions: UInt16
    package var answers: UInt16
    package var authorities: UInt16
    package var additionals: UInt16

    package static let byteCount = 12

    init(from reader: inout MessageReader) throws(MessageError) {
        id = try reader.word()
        flags = try reader.word()
        questions = try reader.word()
        answers = try reader.word()
        authorities = try reader.word()
        additionals = try reader.word()
    }

    package var isResponse: Bool { flags & Flags.response != 0 }
    package var isTruncated: Bool { flags & Flags.truncated != 0 }
    /// 0 is a query.
    package var opcode: UInt16 { flags >> 11 & 0xF }

    /// Bits of the second word.
    enum Flags {
        static let response: UInt16 = 0x8000
        static let opcode: UInt16 = 0x7800
        static let authoritative: UInt16 = 0x0400
        static let truncated: UInt16 = 0x0200
        static let recursionDesired: UInt16 = 0x0100
        static let checkingDisabled: UInt16 = 0x0010
    }
}
