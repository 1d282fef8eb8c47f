/// What one host is likely to have of addresses: one of IPv4, a /64 of IPv6.
package struct AddressGroup: Hashable, Sendable {
    private let bits: UInt64
    private let isV4: Bool

    package init(of ip: IPAddress) {
        switch ip {
        case .v4(let value):
            bits = UInt64(value)
            isV4 = true
        case .v6(let high, low: _):
            bits = high
            isV4 = false
        }
    }

    /// 32 bits that differ for all of IPv4, and nearly always for those of IPv6.
    package var fold: UInt32 {
        if isV4 { return UInt32(truncatingIfNeeded: bits) }
        return UInt32(truncatingIfNeeded: (bits &* 0x9E37_79B9_7F4A_7C15) >> 32)
    }
}
