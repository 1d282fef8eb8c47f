import Gossip
import Membership
import Primitives
import Testing

@testable import Simulation

/// That every word against a member that runs is counted.
struct VerdictTests {
    private static func world(parted: [Int] = []) -> World {
        var world = World(seed: 1, fidelity: .bare)
        world.start(4, within: .zero)
        world.network.part([[], parted])
        for (observer, status) in [(1, MemberStatus.suspect), (2, .unreachable), (3, .dead)] {
            world.transitions.append(
                Transition(
                    at: world.now,
                    observer: observer,
                    member: world.hosts[0].node.id,
                    from: .alive,
                    to: status,
                    reason: .accused(by: 1, quorum: 1)
                )
            )
        }
        return world
    }

    @Test func aVerdictBeyondWhatIsAllowedIsAViolation() {
        var checker = FalseVerdictChecker(allowing: .suspicions)
        checker.look(at: VerdictTests.world())
        #expect(checker.counts.healthy.text == "1/1/1")
        #expect(checker.violations.count == 2)
    }

    @Test func verdictsOnTroubledMembersAreCountedByThemselves() {
        var checker = FalseVerdictChecker(
            allowing: Allowance(healthy: .nothing, concerned: .suspect)
        )
        checker.excuse([0, 3])
        checker.look(at: VerdictTests.world())
        #expect(checker.counts.healthy.text == "-")
        #expect(checker.counts.concerned.text == "1/1/0")
        #expect(checker.counts.byConcerned.text == "0/0/1")
        #expect(checker.violations.count == 1)
    }

    @Test func verdictsAcrossAPartitionAreRightAndWithinASideAreNot() {
        var checker = FalseVerdictChecker(allowing: .nothing)
        checker.look(at: VerdictTests.world(parted: [0, 1]))
        #expect(checker.counts.healthy.text == "1/0/0")
        #expect(checker.violations.count == 1)
    }

    @Test func afterAPartitionVerdictsAcrossItConcernTheFault() {
        var checker = FalseVerdictChecker(allowing: .nothing)
        checker.excuse(between: [2, 3], andAllOf: 4)
        checker.look(at: VerdictTests.world())
        #expect(checker.counts.healthy.text == "1/0/0")
        #expect(checker.counts.concerned.text == "0/1/1")
    }
}
