package import Membership
package import Registry

/// The constants of dissemination and reconciliation (DESIGN §3–§5), those of membership and the
/// limits of the registry.
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
    package var firstTick = Duration.milliseconds(20)
    package var longestTick = Duration.milliseconds(200)
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
    package var requestTimeout = Duration.milliseconds(250)
    /// Requests under way at once within one session.
    package var requestWindow = 4
    /// Requests that may go unanswered in a row before a session is given up.
    package var requestAttempts = 4
    package var prefixesPerRequest = 4
    package var keysPerRequest = 16
    package var firstPause = Duration.seconds(1)
    package var longestPause = Duration.seconds(60)

    // First contact.

    package var firstHelloRetry = Duration.milliseconds(100)
    package var longestHelloRetry = Duration.seconds(10)
    package var helloRate = 1_000.0
    package var helloBurst = 2_048.0
    /// How long a node waits for its seeds before it takes itself for the first of its mesh.
    package var seedPatience = Duration.seconds(10)
    /// Hellos of this node that wait for an answer.
    package var helloLimit = 1_024

    // Budgets behind the seal: signature checks a second for one sender at its own address, and for
    // all the rest together.

    package var senderRate = 2_000.0
    package var senderBurst = 4_000.0
    package var sharedRate = 500.0
    package var sharedBurst = 1_000.0

    /// Records that wait for something not known yet.
    package var waitingLimit = 512
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
