package import Primitives

/// How far hosts are from one another, and what is lost between them: drawn for each pair from one
/// seed, so that nothing is kept for pairs.
package struct Paths: Sendable {
    /// What round trips are like.
    package enum Plan: Sendable {
        /// Everybody is near everybody: the weather's delay is all.
        case near
        /// Every pair has the same round trip.
        case even(Duration)
        /// By pair, as many pairs between one length and its double as between that and the next.
        case byPair(ClosedRange<Duration>)
        /// Hosts stand in a square with sides of so long a round trip, each behind a way of its own
        /// that takes up to a twentieth of it: distances as coordinates can say them.
        case square(Duration)
        /// Hosts of even and of odd number, near each other and far from the rest.
        case twoRegions(Duration)
    }

    package var plan = Plan.near
    /// By how much of its way a datagram may take longer or shorter, at random.
    package var jitter = 0.0
    /// The share that is lost between two hosts, drawn for each pair; no more than is lost between
    /// regions where there are such.
    package var losses = 0.0...0.0
    private let seed: UInt64
    /// Round trips of single pairs that are other than planned; looked up, never iterated.
    private var changed: [UInt64: Duration] = [:]

    init(seed: UInt64) {
        self.seed = seed
    }

    /// How long a datagram to a host and its answer are on their way, but for weather and jitter.
    package func roundTrip(_ one: Int, _ other: Int) -> Duration {
        if !changed.isEmpty, let roundTrip = changed[Paths.pair(one, other)] { return roundTrip }
        switch plan {
        case .near: return .zero
        case .even(let roundTrip): return roundTrip
        case .byPair(let range): return Paths.place(share(one, other, salt: 1), on: range)
        case .square(let side): return squareRoundTrip(one, other, side: side)
        case .twoRegions(let between):
            return Paths.areTogether(one, other) ? .milliseconds(1) : between
        }
    }

    /// Gives one pair another round trip, or its planned one again.
    package mutating func change(_ one: Int, _ other: Int, to roundTrip: Duration?) {
        changed[Paths.pair(one, other)] = roundTrip
    }

    /// No round trip is longer, but for those that were changed.
    package var longest: Duration {
        switch plan {
        case .near: .zero
        case .even(let roundTrip), .twoRegions(let roundTrip): roundTrip
        // The diagonal is 1.42 sides long.
        case .square(let side): side * 152 / 100
        case .byPair(let range): range.upperBound
        }
    }

    func oneWay(_ from: Int, _ to: Int, _ random: inout Random) -> Duration {
        if case .near = plan { return .zero }
        let half = roundTrip(from, to).nanoseconds / 2
        let spread = Int64(Double(half) * jitter)
        if spread == 0 { return .nanoseconds(half) }
        return .nanoseconds(half + Int64.random(in: -spread...spread, using: &random))
    }

    func loss(_ from: Int, _ to: Int) -> Double {
        if losses.upperBound == 0 { return 0 }
        if case .twoRegions = plan, Paths.areTogether(from, to) { return 0 }
        let width = losses.upperBound - losses.lowerBound
        return losses.lowerBound + width * share(from, to, salt: 2)
    }

    private static func areTogether(_ one: Int, _ other: Int) -> Bool {
        one.isMultiple(of: 2) == other.isMultiple(of: 2)
    }

    /// Names a pair, in either order.
    private static func pair(_ one: Int, _ other: Int) -> UInt64 {
        UInt64(min(one, other)) << 32 | UInt64(max(one, other))
    }

    /// A number from 0 up to 1 that belongs to a pair, in either order.
    private func share(_ one: Int, _ other: Int, salt: UInt64) -> Double {
        let pair = Paths.pair(one, other)
        var random = Random(seed: seed ^ pair &* 0x9E37_79B9_7F4A_7C15 &+ salt)
        return Double(random.next() >> 11) * 0x1p-53
    }

    private func squareRoundTrip(_ one: Int, _ other: Int, side: Duration) -> Duration {
        if one == other { return .zero }
        let (first, second) = (place(of: one), place(of: other))
        let (width, height) = (first.x - second.x, first.y - second.y)
        let way = (width * width + height * height).squareRoot() + first.access + second.access
        return .nanoseconds(Int64(Double(side.nanoseconds) * way))
    }

    /// Where a host stands in the square, and how long its own way is.
    private func place(of host: Int) -> (x: Double, y: Double, access: Double) {
        (
            share(host, host, salt: 3), share(host, host, salt: 4),
            share(host, host, salt: 5) / 20
        )
    }

    /// A length within a range, evenly by its logarithm, which is taken as straight between one
    /// length and its double.
    private static func place(_ share: Double, on range: ClosedRange<Duration>) -> Duration {
        var lowest = Double(range.lowerBound.nanoseconds)
        let highest = Double(range.upperBound.nanoseconds)
        guard lowest > 0 else { return range.upperBound }
        // How often it doubles, the rest in proportion.
        var doublings = 0.0
        var rest = highest / lowest
        while rest >= 2 {
            rest /= 2
            doublings += 1
        }
        var steps = (doublings + rest - 1) * share
        while steps >= 1 {
            lowest *= 2
            steps -= 1
        }
        return .nanoseconds(Int64(min(lowest * (1 + steps), highest)))
    }
}

/// Hosts that are cut off from all others at set times.
package struct Cut: Sendable {
    package let hosts: Set<Int>
    package let begin: Instant
    /// From the beginning of one cut to that of the next.
    package let period: Duration
    package let length: Duration

    package init(_ hosts: Set<Int>, from begin: Instant, every period: Duration, length: Duration) {
        self.hosts = hosts
        self.begin = begin
        self.period = period
        self.length = length
    }

    func parts(_ one: Int, _ other: Int, at now: Instant) -> Bool {
        guard now >= begin, hosts.contains(one) != hosts.contains(other) else { return false }
        return (now - begin).nanoseconds % max(period.nanoseconds, 1) < length.nanoseconds
    }
}
