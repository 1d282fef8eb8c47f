/// The last three round trips of a member, of which the middle one counts: one answer that waited
/// somewhere moves nobody.
struct LatencyFilter: Sendable {
    private var older: Double?
    private var old: Double?
    private var newest: Double

    init(first seconds: Double) {
        newest = seconds
    }

    mutating func add(_ seconds: Double) {
        older = old
        old = newest
        newest = seconds
    }

    /// The middle one; of two the longer.
    var median: Double {
        guard let old else { return newest }
        guard let older else { return max(old, newest) }
        return max(min(older, old), min(max(older, old), newest))
    }
}
