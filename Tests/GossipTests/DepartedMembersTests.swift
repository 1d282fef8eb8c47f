import Primitives
import Testing

@testable import Gossip

/// Hellos to members that are held dead.
struct DepartedMembersTests {
    private var departed = DepartedMembers()
    private var random = Random(seed: 1)
    private let start = Instant.start + .seconds(10)

    init() {
        for number in UInt64(1)...3 { addDead(number) }
    }

    @discardableResult
    private mutating func addDead(_ number: UInt64, isDoubted: Bool = false) -> NodeID {
        let id = NodeID(high: 0, low: number)
        departed.add(
            id,
            isDead: true,
            isDoubted: isDoubted,
            since: start,
            reapAt: start + .seconds(3_600)
        )
        return id
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

    /// A host that heard nobody for a minute held a healthy member of 200 for dead for minutes,
    /// since its turn among the dead came with probability 1/199 a second.
    @Test mutating func whoDiedWhileNobodyWasHeardIsAskedThreeTimesAndFirst() {
        let doubted = addDead(4, isDoubted: true)
        let whileDeaf = departed.greeting(
            at: start,
            live: 1_000_000,
            isDeaf: true,
            random: &random
        )
        #expect(whileDeaf == nil, "nobody would be heard")
        for second in Int64(1)...3 {
            let now = start + .seconds(second)
            #expect(departed.greeting(at: now, live: 1_000_000, random: &random)?.id == doubted)
        }
        #expect(!isDue(after: 4))
    }

    @Test mutating func whoCameBackIsDoubtedNoLonger() {
        let back = addDead(4, isDoubted: true)
        departed.remove(back)
        #expect(!isDue(after: 1))
    }
}
