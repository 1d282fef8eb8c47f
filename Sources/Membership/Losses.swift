/// How often the first ping of a round that was answered in the end was not: the share of rounds in
/// which a datagram was lost, either way, in 65,536ths.
///
/// Where many are lost, failed rounds are no news, and each costs an accusation and a refutation
/// that everybody hears (ADR 19).
struct Losses: Equatable, Sendable {
    private var share = 0

    private static let whole = 65_536
    private static let threshold = whole * 15 / 100

    /// A round was answered: at once, or only by its repeat or through a relay.
    mutating func note(isLoss: Bool) {
        share += ((isLoss ? Losses.whole : 0) - share) / 16
    }

    /// Whether over 15 percent were not answered at once, lately.
    var areMany: Bool { share > Losses.threshold }
}
