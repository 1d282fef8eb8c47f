/// How often the first ping of a round that was answered in the end was not: the share of rounds in
/// which a datagram was lost, either way, in 65,536ths.
///
/// Where many are lost, failed rounds are no news, and each costs an accusation and a refutation
/// that everybody hears (ADR 19).
struct Losses: Equatable, Sendable {
    private var share = 0
    private var rounds = 0

    private static let whole = 65_536
    private static let many = whole * 15 / 100
    private static let most = whole * 33 / 100

    /// A round was answered: at once, or only by its repeat or through a relay. The first rounds
    /// weigh more, since a mesh may start on a bad network.
    mutating func note(isLoss: Bool) {
        rounds = min(rounds + 1, 16)
        share += ((isLoss ? Losses.whole : 0) - share) / max(rounds, 4)
    }

    /// How many were not answered at once, lately.
    var level: Level {
        if share > Losses.most { return .most }
        return share > Losses.many ? .many : .few
    }

    enum Level: Equatable, Sendable {
        case few
        /// Over 15 percent: one datagram in ten or more is lost.
        case many
        /// Over 33 percent: one in five or more.
        case most
    }
}
