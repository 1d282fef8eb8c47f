/// How often the first ping of a round that was answered in the end was not: the share of rounds in
/// which a datagram was lost, either way, in 65,536ths.
///
/// Where many are lost, failed rounds are no news, and each costs an accusation and a refutation
/// that everybody hears (ADR 19).
struct Losses: Equatable, Sendable {
    private var share = 0
    private var rounds = 0
    /// How many were not answered at once, lately.
    private(set) var level = Level.few

    private static let whole = 65_536
    private static let many = whole * 15 / 100
    private static let most = whole * 33 / 100
    /// A level ends only here: where three of ten are lost, some row of answers is no wonder.
    private static let manyEnds = whole * 10 / 100
    private static let mostEnds = whole * 25 / 100

    /// Whether so few rounds were answered yet that a bad network may not have shown.
    var isGuess: Bool { rounds < Losses.enough }

    private static let enough = 16

    /// A round was answered: at once, or only by its repeat, through a relay, or after it had
    /// failed. The first rounds weigh more, since a mesh may start on a bad network.
    mutating func note(isLoss: Bool) {
        rounds = min(rounds + 1, 16)
        share += ((isLoss ? Losses.whole : 0) - share) / max(rounds, 4)
        if share > (level == .most ? Losses.mostEnds : Losses.most) {
            level = .most
        } else if share > (level == .few ? Losses.many : Losses.manyEnds) {
            level = .many
        } else {
            level = .few
        }
    }

    enum Level: Equatable, Sendable {
        case few
        /// Over 15 percent: one datagram in ten or more is lost.
        case many
        /// Over 33 percent: one in five or more.
        case most
    }
}
