import Primitives

/// The last 20 round trips that counted, and whose they were.
struct RecentRoundTrips: Sendable {
    private static let size = 20
    private var entries: [(member: NodeID, seconds: Double)] = []
    private var next = 0

    mutating func add(_ seconds: Double, of member: NodeID) {
        if entries.count < RecentRoundTrips.size {
            entries.append((member, seconds))
        } else {
            entries[next] = (member, seconds)
            next = (next + 1) % RecentRoundTrips.size
        }
    }

    /// The longest of all but one member's; 0 while there is none.
    func longest(butOf member: NodeID?) -> Double {
        entries.reduce(0) { $1.member == member ? $0 : max($0, $1.seconds) }
    }
}
