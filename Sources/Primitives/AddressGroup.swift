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
}
