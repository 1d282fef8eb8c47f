extension IPAddress {
    /// `127.0.0.0/8` or `::1`.
    package var isLoopback: Bool {
        switch self {
        case .v4(let value): value >> 24 == 127
        case .v6(let high, let low): high == 0 && low == 1
        }
    }

    /// `0.0.0.0` or `::`: no host's address.
    package var isUnspecified: Bool {
        switch self {
        case .v4(let value): value == 0
        case .v6(let high, let low): high == 0 && low == 0
        }
    }

    /// `169.254.0.0/16` or `fe80::/10`; cloud metadata services live there.
    package var isLinkLocal: Bool {
        switch self {
        case .v4(let value): value >> 16 == 0xA9FE
        case .v6(let high, _): high >> 54 == 0xFE80 >> 6
        }
    }

    /// `224.0.0.0/4`, `255.255.255.255` or `ff00::/8`.
    package var isMulticastOrBroadcast: Bool {
        switch self {
        case .v4(let value): value >> 28 == 0xE || value == .max
        case .v6(let high, _): high >> 56 == 0xFF
        }
    }

    /// The private ranges of RFC 1918, RFC 6598 and RFC 4193.
    package var isPrivate: Bool {
        switch self {
        case .v4(let value):
            value >> 24 == 10 || value >> 20 == 0xAC1 || value >> 16 == 0xC0A8
                || value >> 22 == 0x6440 >> 6
        case .v6(let high, _): high >> 57 == 0xFC >> 1
        }
    }
}
