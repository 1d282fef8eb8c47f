package import MartletBalancing

/// What the agent keeps of a pick that it gave out: forty bytes, since there may be a million.
package struct PickLease: Sendable {
    /// When it was given out, in nanoseconds.
    var openedAt: Int64
    var pick: Balancer.Pick
    var marks: Marks
    /// The place of the balancer that picked, and which of those that have lived there.
    var balancer: UInt32
    var serial: UInt32
    var client: UInt32
    /// How long it was opened or last renewed for.
    var spanMilliseconds: UInt32

    /// What is special about a lease.
    struct Marks: OptionSet, Sendable {
        let rawValue: UInt8

        /// It was renewed: its call is a stream, and how long it takes says nothing.
        static let renewed = Marks(rawValue: 1)
        /// It has an idempotency key, which ends with it.
        static let keyed = Marks(rawValue: 2)
        /// It is for a hedge: how that ends says nothing of whether to retry.
        static let hedge = Marks(rawValue: 4)
    }

    package init(
        _ pick: Balancer.Pick,
        openedAt: MonotonicTime,
        balancer: UInt32,
        serial: UInt32,
        client: UInt32,
        span: Duration,
        isKeyed: Bool,
        isHedge: Bool = false
    ) {
        self.pick = pick
        self.openedAt = openedAt.nanoseconds
        self.balancer = balancer
        self.serial = serial
        self.client = client
        marks = isKeyed ? .keyed : []
        if isHedge { marks.insert(.hedge) }
        spanMilliseconds = UInt32(clamping: Int64(span / .milliseconds(1)))
    }

    var span: Duration { .milliseconds(Int64(spanMilliseconds)) }
}
