import Primitives

/// What speaks against one member at its current version: signed accusations, and silence towards
/// this node. A newer record of the member voids it all.
struct Suspicion: Equatable, Sendable {
    /// Distinct accusers, in order of arrival.
    private(set) var accusers: [NodeID] = []
    /// When the first accusation was heard; moved on by the node's own pauses.
    private(set) var since: Instant?
    /// This node's own rounds that failed in a row.
    private(set) var failedRounds = 0
    /// When the first of those rounds began.
    private(set) var silentSince: Instant?
    /// Whether they had not yet failed for as long as its coming and going asks for, when the last
    /// one did.
    var isHeldBack = false
    /// When it is to be asked again, where its rounds are told apart by a second (ADR 21).
    var lookAt: Instant?
    /// Whether an own round failed after the first accusation and no answer came since.
    private(set) var hasFailedSince = false
    /// Whether this node has accused this version, so that it does not do so twice.
    private(set) var isAccusedHere = false
    /// Whether a round failed while this node heard nobody: a suspicion of its own, not said to
    /// anybody, which an answer takes back (ADR 13).
    private(set) var isOwnDoubt = false
    /// How often this node has escalated it for want of a quorum.
    private(set) var escalations = 0
    /// When this node asked the accused because a quorum stands against it, or decided not to.
    private(set) var askedAt: Instant?
    /// From when on a refusal that came for a question of this node's own confirms a quorum.
    private(set) var confirmedAt: Instant?
    /// The last failed round's nonce: an answer that comes too late for its round is still one.
    private(set) var lateNonce: UInt64?
    /// When it is to be judged again, kept by `SuspicionTable`.
    var deadline: Instant?

    /// Whether nothing is left to hold against the member.
    var isVoid: Bool { weight == 0 && failedRounds == 0 }

    /// Distinct accusers, this node among them where it doubts on its own.
    var weight: Int { accusers.count + (isOwnDoubt ? 1 : 0) }

    /// Takes an accusation; false if it is known already or one too many.
    mutating func accuse(
        by accuser: NodeID,
        isOwn: Bool,
        limit: Int,
        at now: Instant
    ) -> Bool {
        if isOwn {
            isAccusedHere = true
            isOwnDoubt = false
        }
        guard !accusers.contains(accuser), accusers.count < limit else { return false }
        accusers.append(accuser)
        if since == nil { since = now }
        if isOwn, failedRounds > 0 { hasFailedSince = true }
        return true
    }

    /// Counts a failed round of this node's own.
    mutating func fail(nonce: UInt64, begunAt start: Instant) {
        if failedRounds < .max { failedRounds += 1 }
        if silentSince == nil { silentSince = start }
        lateNonce = nonce
        if since != nil { hasFailedSince = true }
    }

    /// Whether this node must accuse now: it has not yet, and no quorum stands, so that somebody is
    /// left to be convinced.
    mutating func mustAccuse(unless hasQuorum: Bool) -> Bool {
        guard !isAccusedHere, !hasQuorum else { return false }
        isAccusedHere = true
        return true
    }

    /// A round failed while nobody else was heard either. That is worth a suspicion and no word.
    mutating func doubt(at now: Instant) {
        if isAccusedHere { return }
        isOwnDoubt = true
        hasFailedSince = true
        if since == nil { since = now }
    }

    /// This node asks the accused itself, once, since a quorum stands.
    mutating func ask(at now: Instant) { askedAt = now }

    /// Nobody listens where the accused should be, and its answer would be here at this moment.
    mutating func confirm(at moment: Instant) {
        confirmedAt = confirmedAt.map { min($0, moment) } ?? moment
    }

    /// This node escalated it once more.
    mutating func countEscalation() {
        if escalations < .max { escalations += 1 }
    }

    /// The member answered this node.
    mutating func answer() {
        isOwnDoubt = false
        if accusers.isEmpty { since = nil }
        failedRounds = 0
        silentSince = nil
        isHeldBack = false
        lookAt = nil
        hasFailedSince = false
        // What was asked is answered: a refusal from now on is of something else, or forged.
        if askedAt != nil { askedAt = .start }
        confirmedAt = nil
        lateNonce = nil
    }

    /// Drops an accuser; false if it was none.
    mutating func forget(_ accuser: NodeID) -> Bool {
        guard let position = accusers.firstIndex(of: accuser) else { return false }
        accusers.remove(at: position)
        if weight == 0 { since = nil }
        return true
    }

    /// Leaves out a pause of this node: time in which it could not have heard a refutation.
    mutating func excuse(_ pause: Duration, at now: Instant) {
        if let since { self.since = min(since + pause, now) }
        if let silentSince { self.silentSince = min(silentSince + pause, now) }
    }
}
