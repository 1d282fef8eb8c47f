package import Membership
package import Registry

/// The constants of dissemination and reconciliation (docs/protocol.md, Records), those of
/// membership and the limits of the registry.
package struct GossipSettings: Sendable {
    package var membership = MembershipSettings()
    package var registry = RegistryLimits()

    // Dissemination (docs/protocol.md, Dissemination, derives them).

    /// Peers told at once of a new record: the ring successor and three at random.
    package var eagerFanout = 4
    /// Peers told at each tick afterwards.
    package var tickFanout = 2
    /// Sends of a record by one node: this many times ⌈log10(N + 1)⌉.
    package var sendsPerDecade = 4
    /// The most decades that count: what ticks beyond a third of a second would send comes later
    /// than the comparison of roots (ADR 14).
    package var mostDecades = 3
    package var firstTick = Duration.milliseconds(15)
    package var longestTick = Duration.milliseconds(200)
    /// Peers told at once of where a member is, sends of it on the back of probes, and how long it
    /// waits for these after its one tick (ADR 60).
    package var probeFanout = 2
    package var probeSends = 2
    package var probeSpan = Duration.milliseconds(2_500)
    /// Records of one origin that pass eagerly within the grace for older epochs.
    package var originBurst = 256.0
    package var originRate = 25.6
    /// The same for the records of all others together: a burst, and what a few percent of a core
    /// can sign and check.
    package var rumourBurst = 256.0
    package var rumourRate = 256.0
    /// Records being spread at once.
    package var rumourLimit = 4_096

    // Reconciliation.

    /// How long roots must differ before a walk begins; half as much again is added at random.
    package var differencePatience = Duration.milliseconds(200)
    /// A node that has seen nobody's root for so long asks somebody: where pings are lost, or rare
    /// since health is poor, differences would stand until the next one (ADR 18).
    package var rootSilence = Duration.milliseconds(2_500)
    package var sessionLimit = 2
    /// The same with those that bring nothing.
    package var sessionCap = 6
    /// How long an answer may take: twice the tail of the peer's round trips, held within this.
    package var requestTimeout: ClosedRange<Duration> = .milliseconds(250)...(.seconds(4))
    /// Questions of one walk that may bring no record that was new.
    package var questionLimit = 256
    /// How long a peer is left alone after a walk that brought nothing and did not end.
    package var limitPause = Duration.seconds(10)
    /// How long a peer is left alone after a first walk that changed nothing, and after many.
    package var firstPause = Duration.seconds(1)
    package var longestPause = Duration.seconds(60)
    /// Bytes a second, and at once, that all walks with peers whose last changed nothing may cost
    /// together.
    package var idleRate = 1_000.0
    package var idleBurst = 32_000.0
    /// Bytes a second, and at once, with which one peer's questions are answered.
    package var answerRate = 1_000_000.0
    package var answerBurst = 16_000_000.0

    // First contact.

    package var firstHelloRetry = Duration.milliseconds(100)
    package var longestHelloRetry = Duration.seconds(10)
    /// The same while nobody was heard yet: with 30 % lost each way, one try in two is in vain.
    package var longestLonelyHelloRetry = Duration.seconds(1)
    package var helloRate = 1_000.0
    package var helloBurst = 2_048.0
    /// How long a node waits for its seeds before it takes itself for the first of its mesh.
    package var seedPatience = Duration.seconds(10)
    /// Hellos of this node that wait for an answer.
    package var helloLimit = 1_024

    // Budgets behind the seal: signature checks a second for one sender at its own address, and for
    // all the rest together.

    package var senderRate = 512.0
    package var senderBurst = 2_048.0
    package var sharedRate = 500.0
    package var sharedBurst = 1_000.0
    /// All of them together.
    package var checkRate = 8_192.0

    /// Records that wait for something not known yet, and those among what walks brought.
    package var waitingLimit = 512
    package var walkWaitingLimit = 1_024

    // Bounds (docs/protocol.md, Members beyond the cap).

    /// Members beyond which a JOIN is not admitted, so that the mesh agrees below the hard cap.
    package var softMemberCap = 15_360
    /// Live members at one address, beyond half the soft cap, from where a JOIN waits.
    package var membersPerAddress = 256
    /// How long a member must have been gone before it makes way for another.
    package var leastGone = Duration.seconds(10)
    /// The longest that a member is kept after it is gone, whatever it asks for, in seconds.
    package var longestReapAfter: UInt32 = 604_800
    /// How far ahead of this node's clock an epoch may lie, in seconds.
    package var epochLeadLimit: UInt64 = 86_400
    /// By how much two clocks may differ before it is said, in seconds: certificates are honoured
    /// so long before they begin.
    package var clockTolerance: UInt64 = 600
    /// How long an established member's certificate is honoured after its end, in seconds.
    package var certificateGrace: UInt64 = 259_200

    /// Whether dates of issue prove who was first: only where an authority issues certificates.
    /// Who holds the cluster's key can write any date.
    package var trustsIssueDates = false

    package init() {}
}
