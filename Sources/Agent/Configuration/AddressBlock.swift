package import Primitives

/// The addresses that share a prefix, such as `10.0.0.0/8`.
package struct AddressBlock: Hashable, Sendable {
    /// The first of them.
    package let base: IPAddress
    /// Bits of the prefix: up to 32, or 128 for IPv6.
    package let length: Int

    /// Bits behind the prefix are cleared; `nil` where the length is not the family's.
    package init?(_ address: IPAddress, length: Int) {
        guard let masked = AddressBlock.prefix(of: address, length: length) else { return nil }
        base = masked
        self.length = length
    }

    /// Reads `10.0.0.0/8`, `fd00::/8`, or an address for that alone.
    package init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard let first = parts.first, let address = IPAddress(String(first)) else { return nil }
        if parts.count == 1 {
            let length = if case .v4 = address { 32 } else { 128 }
            self.init(address, length: length)
        } else {
            guard parts.count == 2, let length = UInt8(parts[1]) else { return nil }
            self.init(address, length: Int(length))
        }
    }

    package func contains(_ address: IPAddress) -> Bool {
        switch (base, address) {
        case (.v4, .v4), (.v6, .v6):
            AddressBlock.prefix(of: address, length: length) == base
        default:
            false
        }
    }

    private static func prefix(of address: IPAddress, length: Int) -> IPAddress? {
        switch address {
        case .v4(let value):
            guard (0...32).contains(length) else { return nil }
            return .v4(value & ~(UInt32.max >> length))
        case .v6(let high, let low):
            guard (0...128).contains(length) else { return nil }
            // Built by case, not by `init`: a short prefix must not turn into an IPv4 address.
            return .v6(
                high: high & ~(UInt64.max >> length),
                low: low & ~(UInt64.max >> max(0, length - 64))
            )
        }
    }
}

extension AddressBlock: CustomStringConvertible {
    package var description: String { "\(base)/\(length)" }
}
