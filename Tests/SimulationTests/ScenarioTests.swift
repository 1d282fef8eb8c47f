import Gossip
import Membership
import Primitives
import Registry
import Testing

@testable import Simulation

struct ScenarioTests {
    /// The quick ones of the catalogue; `martlet-sim suite smoke` plays nearly all.
    @Test(arguments: [
        "lossy-start", "lost-join", "crash", "rack", "deaf-turns", "one-way-pair", "partition",
        "held-back", "restart", "old-disk", "same-name", "same-key", "scale-down", "clocks",
        "change", "idle", "upgrade", "swarm", "distances",
    ])
    func aScenarioHolds(_ name: String) throws {
        let scenario = try #require(Scenario.named(name))
        let fidelity: Fidelity = scenario.needsSignatures ? .signed : .bare
        let stage = scenario.result(seed: 1, nodes: min(scenario.nodes, 8), fidelity: fidelity)
        #expect(stage.result.failures == [])
    }

    /// Seeds that once failed, and why (docs/adr/0016 and 0017).
    @Test(arguments: [
        // One survivor lacked an accusation that all others had.
        ("rack", 64, 200_040), ("rack", 64, 200_062),
        // The last refutation reached nobody.
        ("hoarse", 16, 200_057),
        // An accusation had reached nobody, and its accuser was slow.
        ("half-lost", 4, 500_314),
        // Five victims in a row on the ring were found one after the other.
        ("rack", 64, 700_032),
        // A liar had stopped, and those it accused were too slow to find that.
        ("conspiracy", 24, 700_088),
    ])
    func aSeedThatFailedHolds(_ name: String, nodes: Int, seed: UInt64) throws {
        let scenario = try #require(Scenario.named(name))
        #expect(scenario.result(seed: seed, nodes: nodes).result.failures == [])
    }

    @Test func aSignedMeshHoldsAsWell() {
        for scenario in [Scenario.lossyStart, .partition, .crash] {
            let stage = scenario.result(seed: 10, nodes: 8, fidelity: .signed)
            #expect(stage.result.failures == [])
        }
    }

    @Test func aTraceIsADiagram() {
        let stage = Scenario.crash.result(seed: 3, nodes: 5, trace: Trace())
        let diagram = stage.world.trace?.mermaid ?? ""
        #expect(diagram.hasPrefix("sequenceDiagram\n"))
        #expect(diagram.contains(" dead"))
    }

    @Test func aNodeThatLeavesIsLeftEverywhereWithinASecond() {
        var world = World(seed: 4)
        world.start(8, within: .seconds(1))
        #expect(world.run(until: ConvergenceChecker.holds, within: .seconds(20)) != nil)
        let id = world.hosts[3].node.id
        world.perform(.leave, on: 3)
        let left = world.run(
            until: { world in
                world.hosts.indices.allSatisfy {
                    $0 == 3 || world.hosts[$0].node.membership.status(of: id) == .left
                }
            },
            within: .seconds(1)
        )
        #expect(left != nil)
    }

    @Test func aRestartIsBackWithinASecondAndNeverDead() {
        var world = World(seed: 5)
        world.start(8, within: .seconds(1))
        world.perform(.publish(InstanceBody(service: "web", id: "a")), on: 3)
        #expect(world.run(until: ConvergenceChecker.holds, within: .seconds(20)) != nil)
        let id = world.hosts[3].node.id
        world.crash(3)
        world.run(for: .milliseconds(100))
        world.restart(3, seeds: [0])
        world.perform(.publish(InstanceBody(service: "web", id: "a")), on: 3)
        #expect(world.run(until: ConvergenceChecker.holds, within: .seconds(3)) != nil)
        world.run(for: .seconds(15))
        #expect(!world.transitions.contains { $0.member == id && $0.to == .dead })
        for host in world.hosts {
            #expect(host.node.registry.instances(of: id).count == 1)
        }
    }

    @Test func twoProcessesWithOneKeyStopWithinSeconds() {
        var world = World(seed: 6)
        world.start(6, within: .seconds(1))
        #expect(world.run(until: ConvergenceChecker.holds, within: .seconds(20)) != nil)
        let clone = world.addClone(of: 2, seeds: [0])
        world.run(for: .seconds(10))
        let halted = [2, clone].filter { world.hosts[$0].halted != nil }
        #expect(halted.count == 1)
    }

    @Test func aMemberReapedWhileItWasCutOffComesBackByItself() {
        var world = World(seed: 7)
        world.start(6, within: .seconds(1))
        #expect(world.run(until: ConvergenceChecker.holds, within: .seconds(20)) != nil)
        let id = world.hosts[5].node.id
        world.network.part([[], [5]])
        world.run(for: .seconds(40))
        for host in 0..<5 { world.perform(.forceLeave(id), on: host) }
        world.run(for: .seconds(2))
        #expect(world.hosts[0].node.registry.member(id) == nil)
        world.network.heal()
        #expect(world.run(until: ConvergenceChecker.holds, within: .seconds(20)) != nil)
    }
}
