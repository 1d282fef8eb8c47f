/// Exact counts of the outcomes of a trailing window, in ten buckets.
///
/// Counts, not a decaying average: an average hides bursts. The sums are kept, so that reading them
/// costs nothing; a bucket leaves them as a whole when it is a window old.
struct OutcomeWindow: Sendable {
    static let buckets = 10

    /// What happened in one tenth of the window, or in all of it.
    struct Tally: Hashable, Sendable {
        var total: UInt32 = 0
        var failed: UInt32 = 0
        var slow: UInt32 = 0
    }

    /// The calls of the window.
    private(set) var sum = Tally()
    private var tallies = InlineArray<10, Tally>(repeating: Tally())
    private var newest = 0
    private var newestStart: Int64 = 0

    /// Forgets everything.
    mutating func clear() {
        sum = Tally()
        tallies = InlineArray(repeating: Tally())
    }

    /// Lets go of what is older than the window. True if the time since the last call was so long
    /// (two windows) that a suspended host or a stepped clock is the likelier cause; all is
    /// cleared.
    mutating func roll(to now: Int64, bucket: Int64) -> Bool {
        let elapsed = now > newestStart ? UInt64(bitPattern: now &- newestStart) : 0
        guard elapsed >= UInt64(bucket) else { return false }
        let steps = elapsed / UInt64(bucket)
        guard steps < UInt64(Self.buckets) else {
            clear()
            newestStart = now
            return steps > UInt64(2 * Self.buckets)
        }
        for _ in 0..<steps {
            newest = newest + 1 == Self.buckets ? 0 : newest + 1
            let oldest = tallies[newest]
            sum.total &-= oldest.total
            sum.failed &-= oldest.failed
            sum.slow &-= oldest.slow
            tallies[newest] = Tally()
        }
        newestStart &+= Int64(steps) &* bucket
        return false
    }

    /// Counts one call; past four thousand million in a window, counts stand still.
    mutating func count(failed: Bool, slow: Bool) {
        guard sum.total < .max else { return }
        tallies[newest].total += 1
        sum.total += 1
        if failed {
            tallies[newest].failed += 1
            sum.failed += 1
        }
        if slow {
            tallies[newest].slow += 1
            sum.slow += 1
        }
    }
}
