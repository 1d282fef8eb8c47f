import Primitives

/// How long a suspicion stands before its member may be dead (Lifeguard §IV-B, docs/protocol.md,
/// Membership).
///
/// Min = alpha · max(1, log10 N) · interval, and at least a given floor; Max = beta · Min. With `a`
/// distinct accusers it is Min from a ≥ K on, before that Max − (Max − Min) · ln a / ln K. Whole
/// milliseconds.
struct SuspicionTimer: Sendable {
    let interval: Duration
    let alpha: Int
    let beta: Int

    init(settings: MembershipSettings) {
        interval = settings.interval
        alpha = settings.alpha
        beta = settings.beta
    }

    /// The time for `accusers` ≥ 1 of the `quorum` needed, among `size` members that are neither
    /// dead nor left, this node included.
    func duration(
        accusers: Int,
        quorum: Int,
        size: Int,
        floor: Duration = .zero
    ) -> Duration {
        let magnitude = max(1, Logarithm.decimal(Double(max(1, size))))
        let minimum = max(Double(alpha) * magnitude * interval.seconds, floor.seconds)
        guard accusers < quorum else { return Self.milliseconds(minimum) }
        let maximum = Double(beta) * minimum
        let agreement =
            Logarithm.natural(Double(max(1, accusers))) / Logarithm.natural(Double(quorum))
        return Self.milliseconds(maximum - (maximum - minimum) * agreement)
    }

    private static func milliseconds(_ seconds: Double) -> Duration {
        .milliseconds(Int64((seconds * 1000).rounded()))
    }
}
