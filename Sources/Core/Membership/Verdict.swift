import Primitives

/// What the evidence against a member comes to at one moment (docs/protocol.md, Membership).
struct Verdict: Equatable, Sendable {
    let status: MemberStatus
    let reason: TransitionReason
    /// When time alone will change it.
    let next: Instant?

    /// The circumstances that all suspicions share, and the one target's time-out.
    struct Terms: Sendable {
        /// Accusers as they count for a quorum.
        let voices: Int
        /// Distinct accusers needed, K.
        let quorum: Int
        /// One direct time-out of the target: K colluders count only after it, when an accused who
        /// lives has long refuted. An honest co-signer needs longer than that for its own round.
        let timeout: Duration
        /// The moment before which a quorum counts no words of those who have just come back.
        let countsFrom: Instant
        let timer: SuspicionTimer
        /// The least of the timer's shortest time: four direct time-outs of the target.
        let floor: Duration
        /// How long the accused had been silent at least when it was accused: one round. The timer
        /// counts it.
        let silence: Duration
        /// Members neither dead nor left, this node included.
        let size: Int
        /// Failed rounds of its own that satisfy this node alone.
        let ownRounds: Int
    }

    /// Judges a member that is neither dead nor left.
    init(on suspicion: Suspicion, at now: Instant, terms: Terms) {
        let accusers = terms.voices
        let isSilent = suspicion.failedRounds >= terms.ownRounds
        guard let since = suspicion.since else {
            status = isSilent ? .unreachable : .alive
            reason = isSilent ? .ownProbesFailed(suspicion.failedRounds) : .accusationsVoid
            next = nil
            return
        }
        let hasQuorum = accusers >= terms.quorum
        let late = max(since + terms.timeout, terms.countsFrom)
        let standing = suspicion.confirmedAt.map { min($0, late) } ?? late
        let expiry =
            since - terms.silence
            + terms.timer.duration(
                accusers: accusers,
                quorum: terms.quorum,
                size: terms.size,
                floor: terms.floor
            )
        if now >= expiry, hasQuorum || suspicion.hasFailedSince {
            status = .dead
            reason = .suspicionExpired(accusers: accusers)
            next = nil
            return
        }
        if isSilent {
            status = .unreachable
            reason = .ownProbesFailed(suspicion.failedRounds)
        } else {
            status = hasQuorum && now >= standing ? .unreachable : .suspect
            reason = .accused(by: accusers, quorum: terms.quorum)
        }
        let awaitsStanding = hasQuorum && now < standing
        next = awaitsStanding ? standing : (now < expiry ? expiry : nil)
    }
}

/// What a quorum was reckoned from.
struct QuorumBasis: Equatable, Sendable {
    /// Reachable members, up to the most that it needs.
    var reachable = 0
    /// Groups of members, up to one more than it needs; not counted while nobody is suspected.
    var groups: Int?
    /// Members neither dead nor left when all suspects were last judged again for having become
    /// fewer, or the most since.
    var size = 0
}

/// K, the number of distinct accusers that convince everyone (docs/protocol.md, Membership).
enum Quorum {
    /// `limit`, or all who could accuse if they are fewer: the reachable others and this node.
    ///
    /// - Parameters:
    ///   - reachable: Reachable members other than this node, the accused among them or not.
    ///   - accusedIsReachable: Whether the accused is one of those.
    ///   - limit: The most ever needed.
    /// - Returns: At least 1, since this node counts itself.
    static func needed(reachable: Int, accusedIsReachable: Bool, limit: Int) -> Int {
        min(limit, reachable - (accusedIsReachable ? 1 : 0) + 1)
    }
}
