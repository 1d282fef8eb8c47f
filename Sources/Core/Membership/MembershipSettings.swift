/// The constants of failure detection (docs/protocol.md, Membership). Each says where it comes
/// from.
package struct MembershipSettings: Sendable {
    /// Between two ticks of an undisturbed node; each probes the next on the ring, and every fourth
    /// one of all in turn besides: 1.0 probe a second (SWIM §4.1, ADR 24).
    package var tick: Duration = .milliseconds(1_250)
    package var orderTicks: UInt64 = 4
    /// The unit of suspicion's times, and how long ago another member may have been heard for this
    /// node to be a witness.
    package var interval: Duration = .seconds(1)
    /// How long after a ping a hint may come that nobody listens there.
    package var hintMemory: Duration = .seconds(2)
    /// How long a direct answer may take: a multiple of the target's round trip, held within this.
    package var directTimeout: ClosedRange<Duration> = .milliseconds(150)...(.seconds(4))
    /// That multiple of the target's p99 round trip.
    package var roundTripFactor = 2
    /// How long the relays have after that: two tails of the farthest and one of the target, within
    /// this. The pair 150 + 200 ms bounds a crash where all are near.
    package var indirectTimeout: ClosedRange<Duration> = .milliseconds(200)...(.seconds(4))
    /// The most of either with local health in it.
    package var longestTimeout: Duration = .seconds(8)
    /// Within what share of the requester's patience a relay says that the target was silent, in
    /// percent. Later, and the word would come after the round (Lifeguard, footnote 5).
    package var nackPercentage = 40...80
    /// Direct time-out of the round that precedes a first word about a member never timed.
    package var secondLook: Duration = .seconds(2)
    /// How long a quorum stands before it counts, at most: against a member that was timed, and
    /// against one that was not.
    package var longestStanding: Duration = .seconds(2)
    package var longestStandingUntimed: Duration = .milliseconds(500)
    /// How long the accused was silent at least when the first accusation was heard.
    package var headStart: Duration = .milliseconds(350)
    /// Relays asked in a round, SWIM's k: of so many unsuspected at random the nearest.
    package var relays = 3
    package var relayCandidates = 6
    /// The most accusers ever needed, K. Two let losses speak; four bring nothing.
    package var maximumQuorum = 3
    /// About how many members look for themselves when they hear of an accusation.
    package var corroborators = 10
    /// About how many members ask the accused when a quorum stands, beside those who looked.
    package var confirmers = 64
    /// How often a member escalates one suspicion that no quorum shares, ever more seldom: the last
    /// time after sixteen times as long as a look takes, 9 s (ADR 16).
    package var escalations = 5
    /// Over which time those end their rounds, at random: all at one moment, a quorum would be
    /// outshouted by co-signers whom nobody needs any more.
    package var corroborationSpread: Duration = .milliseconds(100)
    /// Failed rounds in a row after which this node speaks first, and after which it needs nobody
    /// else's word to stop routing.
    package var firstWordRounds = 1
    package var ownRounds = 2
    /// The same where many datagrams are lost.
    package var lossyFirstWordRounds = 2
    package var lossyOwnRounds = 4
    /// The same where most datagrams arrive, and hardly a round is without a loss.
    package var lossiestFirstWordRounds = 3
    package var lossiestOwnRounds = 5
    /// How long a sign of this node's own slowness lends weight to an own refutation, and the least
    /// time between two late readings that count.
    package var slownessMemory: Duration = .seconds(3)
    package var lateReadingPause: Duration = .seconds(1)
    /// Suspicion's shortest time in intervals, for ten members or fewer (Lifeguard; memberlist 4).
    package var alpha = 4
    /// Suspicion's longest time as a multiple of its shortest (Lifeguard).
    package var beta = 6
    /// The local health multiplier never exceeds this (Lifeguard, S).
    package var maximumLocalHealth = 8
    /// Pings on behalf of others that may be outstanding.
    package var maximumRelayed = 4096
    /// Rounds of this node's own in flight; a probe beyond is not started.
    package var maximumRounds = 256
    /// The most asked at once along the ring, of a rack that fell.
    package var longestChase = 8
    /// Accusers remembered of one version: more than any quorum, so that some may be reaped.
    package var maximumAccusers = 16

    package init() {}
}
