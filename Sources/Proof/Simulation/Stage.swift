package import Gossip
import Membership
import Primitives

/// A world in which a scenario is played, with whoever watches it and what came of it so far.
package struct Stage: Sendable {
    package var world: World
    package let nodes: Int
    package var result = ScenarioResult()
    package var inspector = Inspector()
    /// For what the scenario itself draws.
    var random: Random

    /// Views are identical this long after faults end (docs/performance.md, Bars).
    static let healing = Duration.seconds(2)
    /// Meshes up to this size are started from one seed, larger ones begin converged.
    static let bootstrapLimit = 64

    package init(
        seed: UInt64,
        nodes: Int,
        fidelity: Fidelity,
        settings: GossipSettings = GossipSettings()
    ) {
        world = World(seed: seed, fidelity: fidelity, settings: settings)
        self.nodes = nodes
        random = Random(seed: seed &+ 0x5EED)
    }

    /// Begins with a whole mesh.
    mutating func begin() {
        if nodes > Stage.bootstrapLimit {
            world.found(nodes)
            // Everybody's probes are at a phase of their own by then.
            run(for: .seconds(2))
            return
        }
        let weather = world.network.weather
        world.start(nodes, within: .seconds(1))
        if world.run(until: ConvergenceChecker.holds, within: .seconds(30)) == nil {
            fail("not whole before the story began")
        }
        world.network.weather = weather
        inspector.look(at: world)
    }

    /// Lets time pass and looks at the world about once a second.
    mutating func run(for duration: Duration) {
        let end = world.now + duration
        while world.now < end {
            world.run(for: min(.seconds(1), end - world.now))
            inspector.look(at: world)
        }
    }

    /// Waits until all views are identical, which they must be within the bound, and within the
    /// usual one in nearly all seeds; notes how long it took.
    mutating func settle(
        _ name: String = "settled",
        within bound: Duration = Stage.healing,
        usually usual: Duration? = nil
    ) {
        let stride = Duration.milliseconds(nodes > 1_000 ? 50 : 10)
        let began = world.now
        var isSettled = world.run(until: ConvergenceChecker.holds, within: bound, stride: stride)
        var missing = ""
        if isSettled == nil {
            missing = ConvergenceChecker.firstDifference(in: world) ?? ""
            let patience = max(bound * 3, .seconds(30) - bound)
            isSettled = world.run(until: ConvergenceChecker.holds, within: patience, stride: stride)
        }
        inspector.look(at: world)
        guard isSettled != nil else {
            fail(ConvergenceChecker.firstDifference(in: world) ?? "\(name): never")
            return
        }
        let took = world.now - began
        note(name, took, hold: usual ?? bound, isUsual: usual != nil)
        if took > bound {
            let limit = bound.milliseconds
            fail("\(name) after \(took.milliseconds) ms, not \(limit): \(missing) then")
        }
    }

    /// Looks at everything once more.
    mutating func finish() {
        inspector.look(at: world)
        inspector.read(world)
        result.failures += inspector.violations
        result.verdicts = inspector.verdicts.counts
    }

    mutating func fail(_ sentence: String) {
        result.failures.append(sentence)
    }

    /// Fails with a sentence unless the claim holds.
    mutating func expect(_ claim: Bool, _ sentence: @autoclosure () -> String) {
        if !claim { fail(sentence()) }
    }

    mutating func note(
        _ name: String,
        _ duration: Duration,
        hold: Duration? = nil,
        isUsual: Bool = false
    ) {
        note(
            name,
            duration.seconds * 1_000,
            "ms",
            hold: hold.map { $0.seconds * 1_000 },
            isUsual: isUsual
        )
    }

    /// Notes a figure for the table, and what it may not exceed.
    mutating func note(
        _ name: String,
        _ value: Double,
        _ unit: String,
        hold: Double? = nil,
        isUsual: Bool = false
    ) {
        result.figures.append(
            ScenarioResult.Figure(
                name: name,
                value: value,
                unit: unit,
                hold: hold,
                isUsual: isUsual
            )
        )
    }

    /// Marks what was done for a trace.
    mutating func mark(_ fault: String, at host: Int = 0) {
        world.trace?.note(fault, at: host, world.now)
    }

    // MARK: - Choices

    /// Different hosts, drawn from all but the first, which is the seed of the others.
    mutating func hosts(_ count: Int) -> [Int] {
        var candidates = Array(1..<max(nodes, 2))
        candidates.shuffle(using: &random)
        return Array(candidates.prefix(count)).sorted()
    }

    /// At least one in a hundred of the hosts.
    mutating func percent(_ share: Int) -> [Int] { hosts(max(1, nodes * share / 100)) }
}

extension Duration {
    var milliseconds: Int64 { nanoseconds / 1_000_000 }
}
