import Primitives

/// Records as bytes. Their owners are pointers, so that a record fits behind every question of the
/// same name; names in their data are whole, as RFC 3597 §4 and RFC 2782 want it.
struct RecordBytes {
    /// How long the question's name is, and where in it the zone begins.
    let nameBytes: Int
    let zonePlace: Int

    init(question: DomainName, zone: DomainName) {
        nameBytes = question.wire.count
        zonePlace = question.place(of: zone) ?? 0
    }

    /// A pointer to the question's name, the first thing behind the header.
    static let question: [UInt8] = pointer(to: Header.byteCount)

    /// A pointer to the zone, within the question's name.
    var zone: [UInt8] { Self.pointer(to: Header.byteCount + zonePlace) }

    /// The last place that a pointer can lead to.
    static let farthest = 0x3FFF

    static func pointer(to place: Int) -> [UInt8] {
        [0xC0 | UInt8(truncatingIfNeeded: place >> 8), UInt8(truncatingIfNeeded: place)]
    }

    /// A record of the internet without its owner.
    static func tail(_ type: RecordType, ttl: UInt32, _ data: [UInt8]) -> [UInt8] {
        // No data here comes near 64 KiB.
        let size = UInt16(truncatingIfNeeded: data.count)
        var bytes: [UInt8] = []
        bytes.reserveCapacity(dataPlace - 2 + data.count)
        bytes.append(bigEndian: type.rawValue)
        bytes.append(bigEndian: 1 as UInt16)
        bytes.append(bigEndian: ttl)
        bytes.append(bigEndian: size)
        bytes += data
        return bytes
    }

    /// How many of these bytes are the first record, without its owner.
    static func count(ofTail bytes: ArraySlice<UInt8>) -> Int {
        let head = bytes.prefix(dataPlace - 2)
        return head.count + head.suffix(2).reduce(0) { $0 << 8 | Int($1) }
    }

    /// How far the data of a record is behind a pointer for its owner.
    static let dataPlace = 12

    static func address(_ ip: IPAddress, ttl: UInt32) -> [UInt8] {
        switch ip {
        case .v4(let value): tail(.a, ttl: ttl, value.bigEndianBytes)
        case .v6(let high, let low):
            tail(.aaaa, ttl: ttl, high.bigEndianBytes + low.bigEndianBytes)
        }
    }

    /// Text in strings of at most 255 bytes each (RFC 1035 §3.3.14).
    static func text(_ text: String, ttl: UInt32) -> [UInt8] {
        var rest = Array(text.utf8.prefix(4_096))[...]
        var data: [UInt8] = []
        repeat {
            let piece = rest.prefix(255)
            data.append(UInt8(truncatingIfNeeded: piece.count))
            data += piece
            rest = rest.dropFirst(255)
        } while !rest.isEmpty
        return tail(.txt, ttl: ttl, data)
    }

    /// The start of authority of the zone; `primary` names the server where the zone is no domain
    /// of ours.
    func authority(serial: UInt32, ttl: UInt32, primary: DomainName?) -> [UInt8] {
        let end = primary?.wire ?? zone
        let names = [2] + Array("ns".utf8) + end + [10] + Array("hostmaster".utf8) + end
        let times: [UInt32] = [serial, 3_600, 600, 86_400, ttl]
        return Self.tail(.soa, ttl: ttl, names + times.flatMap(\.bigEndianBytes))
    }
}

extension RecordType {
    /// The type of an address of this family.
    static func address(_ ip: IPAddress) -> RecordType {
        switch ip {
        case .v4: .a
        case .v6: .aaaa
        }
    }
}
