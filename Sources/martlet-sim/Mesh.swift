import ArgumentParser
import Simulation

/// `martlet-sim mesh`: plays a scenario for one seed or many and prints a table.
struct Mesh: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Plays a scenario with the shipping core and checks its promises.",
        discussion: Scenario.all.map { "  \($0.name): \($0.summary)" }.joined(separator: "\n")
    )

    @Option(help: "How many nodes.")
    var nodes = 32

    @Option(help: "The seed to play.")
    var seed: UInt64 = 1

    @Option(help: "A range of seeds to play one after another, such as 1..50.")
    var seeds: String?

    @Option(help: "Which scenario; see above.")
    var scenario = "lossy-start"

    @Flag(help: "Play every seed twice and compare the histories byte for byte.")
    var replay = false

    func run() throws {
        guard let story = Scenario.named(scenario) else {
            throw ValidationError(
                "unknown scenario \(scenario); there are "
                    + Scenario.all.map(\.name).joined(separator: ", ")
            )
        }
        var failed = 0
        for seed in try range() {
            print("seed \(seed):", terminator: " ")
            var world = World(seed: seed)
            let result = story.play(&world, nodes)
            let figures = result.figures.map { "\($0.name) \(Int($0.value.rounded())) ms" }
            print(
                (figures + ["\(world.datagrams) datagrams", "digest \(world.digest)"])
                    .joined(separator: ", ")
            )
            var failures = result.failures
            if let standstill = world.standstill { failures.append(standstill) }
            if replay {
                var again = World(seed: seed)
                _ = story.play(&again, nodes)
                if again.digest != world.digest { failures.append("the replay differs") }
            }
            if failures.isEmpty { continue }
            failed += 1
            for failure in failures.prefix(5) { print("  FAILED: \(failure)") }
            print(
                "  replay: martlet-sim mesh --scenario \(scenario) --nodes \(nodes) --seed \(seed)"
            )
        }
        if failed > 0 {
            print("\(failed) seeds failed")
            throw ExitCode.failure
        }
        print("all held")
    }

    private func range() throws -> ClosedRange<UInt64> {
        guard let seeds else { return seed...seed }
        let parts = seeds.split(separator: ".", omittingEmptySubsequences: true)
        guard parts.count == 2, let first = UInt64(parts[0]), let last = UInt64(parts[1]),
            first <= last
        else { throw ValidationError("--seeds takes a range such as 1..50") }
        return first...last
    }
}
