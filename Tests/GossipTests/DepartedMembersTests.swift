import Primitives
import Testing

@testable import Gossip

/// Hellos to members that are held dead.
struct DepartedMembersTests {
    private var departed = DepartedMembers()
    private var random = Random(seed: 1)
    private let start = Instant.start + .seconds(10)

    init() {
        for number in UInt64(1)...3 {
            departed.add(
                NodeID(high: 0, low: number),
                isDead: true,
                since: start,
                reapAt: start + .seconds(3_600)
            )
        }
    }

    private mutating func isDue(after seconds: Double) -> Bool {
        let now = start + .nanoseconds(Int64(seconds * 1e9))
        return departed.greeting(at: now, live: 1_000_000, random: &random) != nil
    }

    @Test mutating func whereOneReturnsAnotherIsGreetedAtOnce() {
        #expect(!isDue(after: 0), "three among a million are hardly ever greeted")
        departed.expectReturns(at: start)
        #expect(isDue(after: 0))
        #expect(!isDue(after: 0.9))
        #expect(!isDue(after: 1))
    }

    /// The last one of a mesh that came back stayed dead for seconds, since its turn came when
    /// nothing more might be sent to its address, and was over with that.
    @Test mutating func aHelloThatMayNotBeSentIsDueAgainSoon() {
        departed.expectReturns(at: start)
        #expect(isDue(after: 0))
        departed.postpone(at: start)
        #expect(!isDue(after: 0.2))
        #expect(isDue(after: 0.25))
        departed.postpone(at: start + .milliseconds(250))
        #expect(isDue(after: 0.5))
        #expect(!isDue(after: 1.5))
    }
}
