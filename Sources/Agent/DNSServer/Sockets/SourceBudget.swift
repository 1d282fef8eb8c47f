import Primitives

/// How much one host may ask: so many queries a second, and as many at once.
///
/// Hosts share a fixed number of places by a hash that nobody outside knows, so that a flood under
/// invented addresses fills no memory; who shares a place with one of those waits with it.
struct SourceBudget {
    private let interval: Int64
    private let burst: Int64
    private let salt: UInt64
    /// When each place would have used up what it asked for (GCRA: ATM Forum TM 4.0, I.371).
    private var places: [Int64] = []

    private static let placeCount = 4_096

    init(perSecond: Int, salt: UInt64 = .random(in: .min ... .max)) {
        interval = 1_000_000_000 / Int64(max(perSecond, 1))
        burst = interval * Int64(max(perSecond, 1) - 1)
        self.salt = salt
    }

    /// Whether one more query of this host is within its budget, at a time in nanoseconds.
    mutating func admits(_ ip: IPAddress, at now: Int64) -> Bool {
        if places.isEmpty { places = Array(repeating: .min, count: Self.placeCount) }
        let place = place(of: ip)
        let due = max(places[place], now)
        guard due - now <= burst else { return false }
        places[place] = due + interval
        return true
    }

    /// A host is an IPv4 address, or the /64 of an IPv6 one.
    private func place(of ip: IPAddress) -> Int {
        var word =
            switch ip {
            case .v4(let value): UInt64(value)
            case .v6(let high, low: _): high
            }
        // SplitMix64, over a number that is drawn at the start.
        word = word ^ salt
        word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
        word ^= word >> 31
        return Int(word % UInt64(Self.placeCount))
    }
}
