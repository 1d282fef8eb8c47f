import Primitives

/// Names of addresses, the other way round: `1.0.0.127.in-addr.arpa` (RFC 1035 §3.5), and the
/// nibbles below `ip6.arpa` (RFC 3596 §2.5).
enum ReverseName {
    private static let v4 = DomainName(unchecked: [7] + "in-addr".utf8 + [4] + "arpa".utf8 + [0])
    private static let v6 = DomainName(unchecked: [3] + "ip6".utf8 + [4] + "arpa".utf8 + [0])

    /// Understands a name in one of the two; `nil` for all others.
    static func lookup(of name: DomainName) -> LocatedLookup? {
        if name.place(of: v4) != nil {
            return LocatedLookup(octets(of: name.labels.dropLast(2)), in: v4)
        }
        if name.place(of: v6) != nil {
            return LocatedLookup(nibbles(of: name.labels.dropLast(2)), in: v6)
        }
        return nil
    }

    private static func octets(of labels: ArraySlice<ArraySlice<UInt8>>) -> Lookup {
        guard labels.count <= 4 else { return .unknown }
        var value: UInt32 = 0
        for label in labels.reversed() {
            let isNumber = label.allSatisfy { (0x30...0x39).contains($0) }
            let hasZero = label.count > 1 && label.first == 0x30
            guard isNumber, !hasZero, let octet = UInt8(String(decoding: label, as: UTF8.self))
            else { return .unknown }
            value = value << 8 | UInt32(octet)
        }
        return labels.count == 4 ? .reverse(.v4(value)) : .reverseBranch
    }

    private static func nibbles(of labels: ArraySlice<ArraySlice<UInt8>>) -> Lookup {
        guard labels.count <= 32 else { return .unknown }
        var high: UInt64 = 0
        var low: UInt64 = 0
        for label in labels.reversed() {
            guard label.count == 1, let byte = label.first, byte.isHexadecimal,
                let nibble = UInt64(String(decoding: label, as: UTF8.self), radix: 16)
            else { return .unknown }
            high = high << 4 | low >> 60
            low = low << 4 | nibble
        }
        guard labels.count == 32 else { return .reverseBranch }
        return .reverse(IPAddress(high: high, low: low))
    }
}
