import Primitives

/// Which troubles were told to the operator, and when: each at most once a minute, however often
/// it is met. Counters have the rest.
struct Complaints: Sendable {
    private var nextTelling: [Trouble: Instant] = [:]

    static let pause = Duration.seconds(60)
    private static let limit = 256

    /// What is told so.
    enum Trouble: Hashable, Sendable {
        case clockStep
        case clockFlaw
        case clocksDiffer
        case recordAhead
        case certificateExpired
        case certificateRenewal
        case seeds
        case standstill
        /// By the name; the node bounds how many there are.
        case nameConflict(String)
    }

    /// Whether the trouble may be told now; it counts as told then.
    mutating func admits(_ trouble: Trouble, at now: Instant) -> Bool {
        if let next = nextTelling[trouble], now < next { return false }
        // Names come and go: those told longer ago than that are as good as never told.
        if nextTelling.count >= Complaints.limit { nextTelling = nextTelling.filter { $1 > now } }
        nextTelling[trouble] = now + Complaints.pause
        return true
    }
}
