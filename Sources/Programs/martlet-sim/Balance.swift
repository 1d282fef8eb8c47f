import ArgumentParser
import BalancingSimulation
import Dispatch
import FoundationEssentials
import Synchronization

/// `martlet-sim balance`: the library and what it is compared with, in scenarios with gates.
struct Balance: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Compares ways of balancing, and checks the library's gates.",
        discussion: Trial.all.map { "  \($0.scenario.id): \($0.scenario.title)" }
            .joined(separator: "\n")
    )

    @Option(
        parsing: .upToNextOption,
        help: "Which scenarios, such as S2 S7; see above. All unless given."
    )
    var scenario: [String] = []

    @Option(help: "The seeds to run: one, or a range such as 11..30.")
    var seeds = "11..30"

    @Flag(help: "Two seeds and only those whom a gate names: half a minute instead of many.")
    var smoke = false

    @Flag(help: "Print JSON instead of tables.")
    var json = false

    @Option(help: "Write a plot of the tails to this file (SVG).")
    var plot: String?

    func run() throws {
        let campaign = try Campaign(
            scenarios: scenarios(),
            seeds: smoke ? 11...12 : range(),
            gatedOnly: smoke
        )
        let results = run(campaign)
        print(json ? results.json : results.text, terminator: "")
        if let plot {
            let svg = TailPlot(of: results).svg
            try svg.write(toFile: plot, atomically: true, encoding: .utf8)
        }
        guard results.verdicts.allSatisfy(\.holds) else { throw ExitCode.failure }
    }

    /// Does all runs, side by side; what comes out does not depend on which ends first.
    private func run(_ campaign: Campaign) -> Results {
        let runs = campaign.runs
        let figures = Mutex([Figures?](repeating: nil, count: runs.count))
        DispatchQueue.concurrentPerform(iterations: runs.count) { number in
            let result = campaign.figures(of: runs[number])
            figures.withLock { $0[number] = result }
        }
        return campaign.results(of: figures.withLock { $0.compactMap(\.self) })
    }

    private func scenarios() throws -> [String] {
        let ids = Trial.all.map(\.scenario.id)
        for name in scenario where !ids.contains(where: { $0 == name || $0.hasPrefix(name + "-") })
        {
            throw ValidationError(
                "unknown scenario \(name); there are \(ids.joined(separator: ", "))"
            )
        }
        return scenario
    }

    private func range() throws -> ClosedRange<UInt64> {
        let parts = seeds.split(separator: ".", omittingEmptySubsequences: true).map { UInt64($0) }
        guard let first = parts.first ?? nil, let last = parts.last ?? nil, parts.count <= 2,
            first <= last
        else { throw ValidationError("--seeds takes a number, or a range such as 11..30") }
        return first...last
    }
}
