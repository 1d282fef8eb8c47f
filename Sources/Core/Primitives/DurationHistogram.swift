/// How long things took: how many within each bound, and all of them together.
///
/// Its bounds are those that Prometheus' client libraries begin with, from 100 µs on, so that
/// answers from memory, round trips and checks fall into several of them each.
package struct DurationHistogram: Equatable, Sendable {
    /// Upper bounds in microseconds, each included; what is beyond the last is in the sum and the
    /// count alone.
    package static let bounds: [Int64] = [
        100, 250, 500, 1_000, 2_500, 5_000, 10_000, 25_000, 50_000, 100_000, 250_000, 500_000,
        1_000_000, 2_500_000, 5_000_000, 10_000_000,
    ]

    /// How many within each bound and beyond the one before it.
    private var counts = [UInt64](repeating: 0, count: bounds.count)
    package private(set) var count: UInt64 = 0
    /// Nanoseconds of all; stays at its most.
    package private(set) var sum: UInt64 = 0

    package init() {}

    /// Takes in how long one took; less than nothing is nothing.
    package mutating func note(_ duration: Duration) {
        let nanoseconds = max(0, duration.nanoseconds)
        count &+= 1
        let (sum, isOver) = sum.addingReportingOverflow(UInt64(nanoseconds))
        self.sum = isOver ? .max : sum
        for place in counts.indices where nanoseconds <= Self.bounds[place] * 1_000 {
            counts[place] &+= 1
            return
        }
    }

    /// How many took at most each bound.
    package var cumulated: [(bound: Int64, count: UInt64)] {
        var total: UInt64 = 0
        return zip(Self.bounds, counts).map { bound, count in
            total &+= count
            return (bound, total)
        }
    }
}
