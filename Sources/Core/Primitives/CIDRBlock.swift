/// A block of IP addresses, such as `10.0.0.0/8` or `fd00::/8` (RFC 4632).
package struct CIDRBlock: Hashable, Sendable {
    /// The first address of the block: the bits beyond `length` are zero.
    package let base: IPAddress
    /// How many leading bits its addresses share: at most 32 for IPv4, 128 for IPv6.
    package let length: Int

    /// `nil` for a length that the family does not have.
    package init?(base: IPAddress, length: Int) {
        guard (0...CIDRBlock.width(of: base)).contains(length) else { return nil }
        self.base = CIDRBlock.masked(base, to: length)
        self.length = length
    }

    /// Reads `address/length`; a bare address is a block of one. Bits beyond the length are
    /// cleared, so that what `ip address` prints can be pasted.
    package init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count <= 2, let first = parts.first, let ip = IPAddress(String(first)) else {
            return nil
        }
        guard parts.count == 2 else {
            self.init(base: ip, length: CIDRBlock.width(of: ip))
            return
        }
        let digits = parts[1].utf8
        guard (1...3).contains(digits.count), digits.allSatisfy({ (48...57).contains($0) }),
            var length = Int(parts[1])
        else { return nil }
        if case .v4 = ip, first.utf8.contains(UInt8(ascii: ":")) {
            // An IPv4 address in IPv6 clothes is held as IPv4: its length counts from bit 96.
            length -= 96
        }
        self.init(base: ip, length: length)
    }

    /// Whether the address lies in this block; never across families.
    package func contains(_ ip: IPAddress) -> Bool {
        CIDRBlock.width(of: ip) == CIDRBlock.width(of: base)
            && CIDRBlock.masked(ip, to: length) == base
    }

    private static func width(of ip: IPAddress) -> Int {
        switch ip {
        case .v4: 32
        case .v6: 128
        }
    }

    private static func masked(_ ip: IPAddress, to length: Int) -> IPAddress {
        switch ip {
        case .v4(let value):
            .v4(value & ~(UInt32.max >> UInt32(length)))
        case .v6(let high, let low):
            .v6(
                high: high & ~(UInt64.max >> UInt64(min(length, 64))),
                low: low & ~(UInt64.max >> UInt64(max(length - 64, 0)))
            )
        }
    }
}

extension CIDRBlock: CustomStringConvertible {
    /// `10.0.0.0/8`.
    package var description: String { "\(base)/\(length)" }
}
