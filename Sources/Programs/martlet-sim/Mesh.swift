import ArgumentParser
import Simulation

/// `martlet-sim mesh`: plays a scenario for one seed or many and prints a table.
struct Mesh: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Plays a scenario with the shipping core and checks its promises.",
        discussion: Scenario.all.map { "  \($0.name): \($0.summary)" }.joined(separator: "\n")
    )

    @Option(help: "How many nodes; each scenario has its own default.")
    var nodes: Int?

    @Option(help: "The seed to play.")
    var seed: UInt64 = 1

    @Option(help: "A range of seeds to play, such as 1..50.")
    var seeds: String?

    @Option(help: "Which scenario; see above.")
    var scenario = "lossy-start"

    @Option(help: "How many seeds are played at once.")
    var jobs = 1

    @Flag(help: "Encode, sign and seal every message, as every hundredth seed of few nodes does.")
    var real = false

    @Flag(help: "Play every seed twice and compare the histories.")
    var replay = false

    @Flag(help: "Print a fingerprint of everything each seed sent, to compare two builds.")
    var fingerprint = false

    @Option(help: "Write the last messages and verdicts as a mermaid diagram to this file.")
    var trace: String?

    @Option(help: "How many lines of it.")
    var traceLines = 1_000

    func run() async throws {
        guard let story = Scenario.named(scenario) else {
            throw ValidationError(
                "unknown scenario \(scenario); there are "
                    + Scenario.all.map(\.name).joined(separator: ", ")
            )
        }
        let nodes = nodes ?? story.nodes
        guard nodes > 1, jobs > 0 else { throw ValidationError("--nodes 2 and --jobs 1 at least") }
        let seeds = try range()
        Report.line("\(story.name): \(story.summary)")
        Report.line("seeds \(seeds.lowerBound) to \(seeds.upperBound), \(nodes) nodes")
        let player = Player(
            scenario: story,
            nodes: nodes,
            isReal: real,
            replays: replay,
            trace: trace,
            traceLines: traceLines
        )
        let tally = await player.play(seeds, jobs: jobs) { done in
            Report.progress(done, of: seeds.count)
        }
        Report.line("  verdicts (suspect/unreachable/dead): \(tally.verdictText)")
        for line in tally.lines { Report.line("  \(line)") }
        if fingerprint {
            for (seed, value) in tally.fingerprints {
                Report.line("  seed \(seed): \(String(value, radix: 16))")
            }
        }
        player.printFailures(of: tally)
        if !tally.failed.isEmpty {
            Report.line("\(tally.failed.count) of \(tally.played) seeds failed")
            throw ExitCode.failure
        }
        guard tally.shortfalls.isEmpty else { throw ExitCode.failure }
        Report.line("all \(tally.played) held")
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
