import Primitives

/// How long this node waits: for answers, for relays, and before a quorum counts (ADR 19).
extension Membership {
    /// With local health in it.
    func scaled(_ timeout: Duration) -> Duration {
        min(timeout * health.scale, settings.longestTimeout)
    }

    /// The direct time-out of an undisturbed node.
    func baseTimeout(for id: NodeID) -> Duration {
        settings.directTimeout.clamping(roundTrips.tail(of: id) * settings.roundTripFactor)
    }

    /// What the relays of a round of this member have: a way to the farthest of them and back, with
    /// as much again to spare, and what the target takes.
    func patience(with relays: [NodeID], for target: NodeID) -> Duration {
        let farthest = relays.map { roundTrips.tail(of: $0) }.max() ?? .zero
        let wanted = farthest * 2 + roundTrips.tail(of: target)
        return scaled(settings.indirectTimeout.clamping(wanted))
    }

    /// When a relay gives up on the target, of so much patience of the requester: its word has a
    /// way to go.
    func nackTime(for requester: NodeID, patience: Duration) -> Duration {
        let spent = roundTrips.tail(of: requester) * 6 / 5
        let range =
            patience * settings.nackPercentage.lowerBound / 100...patience
            * settings.nackPercentage.upperBound / 100
        return range.clamping(patience - spent)
    }

    /// How long a quorum waits before it counts against this member: one time-out of the farthest
    /// of it and its accusers, since their word may have come here a way that the accused and its
    /// refutation do not have.
    func standingTime(for id: NodeID, accusedBy accusers: [NodeID]) -> Duration {
        let range = settings.directTimeout.lowerBound...settings.longestStanding
        let guess = (roundTrips.overallTail ?? .zero) * settings.roundTripFactor
        let own = roundTrips[id] == nil ? untimed(guess) : baseTimeout(for: id)
        let others = accusers.map { accuser in
            if roundTrips[accuser] != nil { return baseTimeout(for: accuser) }
            return untimed(guess)
        }
        return range.clamping(others.reduce(own, max) * standingRounds)
    }

    /// Where one was never timed a guess counts for little; while this node is so young that nobody
    /// was, the least counts, or it would be the last to know.
    private func untimed(_ guess: Duration) -> Duration {
        (settings.directTimeout.lowerBound...settings.longestStandingUntimed).clamping(guess)
    }

    /// Relays nobody suspects, since those of a rack that went down with the target cannot help: of
    /// a few at random the nearest.
    mutating func chooseRelays(_ target: NodeID) -> [NodeID] {
        let candidates = table.sample(settings.relayCandidates, using: &random) { id, status in
            status == .alive && id != target
        }
        let placed = candidates.enumerated().map { (roundTrips.tail(of: $1), $0, $1) }
        return placed.sorted { ($0.0, $0.1) < ($1.0, $1.1) }.prefix(settings.relays).map(\.2)
    }

    /// After how many failed rounds in a row this node speaks first.
    var firstWordRounds: Int { rounds(at: losses.level).first }

    /// After how many it stops routing to a suspect by itself. Until losses were measured a few
    /// failures are no news, as long as others are heard.
    func ownRounds(against suspicion: Suspicion) -> Int {
        let hearsNobody = suspicion.isOwnDoubt && !suspicion.isAccusedHere
        let isGuess = losses.isGuess && losses.level == .few && !hearsNobody
        return rounds(at: isGuess ? .many : losses.level).own
    }

    /// How many time-outs a quorum stands: a refutation that is lost is said once more.
    private var standingRounds: Int { losses.level == .few ? 1 : 2 }

    private func rounds(at level: Losses.Level) -> (first: Int, own: Int) {
        switch level {
        case .few: (settings.firstWordRounds, settings.ownRounds)
        case .many: (settings.lossyFirstWordRounds, settings.lossyOwnRounds)
        case .most: (settings.lossiestFirstWordRounds, settings.lossiestOwnRounds)
        }
    }
}

extension ClosedRange<Duration> {
    /// The nearest value within.
    func clamping(_ value: Duration) -> Duration {
        Swift.min(Swift.max(value, lowerBound), upperBound)
    }
}
