import Foundation
import Simulation

/// Plays one scenario for many seeds, some at once.
struct Player: Sendable {
    let scenario: Scenario
    let nodes: Int
    let isReal: Bool
    let replays: Bool
    let trace: String?
    var traceLines = 1_000

    /// What came of one seed.
    private struct Outcome: Sendable {
        let seed: UInt64
        let result: ScenarioResult
        let fingerprint: UInt64
    }

    /// Every seed, `jobs` at a time; tells how many are done after each.
    func play(
        _ seeds: ClosedRange<UInt64>,
        jobs: Int,
        progress: (Int) -> Void = { _ in }
    ) async -> Tally {
        var tally = Tally()
        await withTaskGroup(of: Outcome.self) { group in
            var next = seeds.lowerBound
            while next <= seeds.upperBound, next - seeds.lowerBound < UInt64(jobs) {
                let seed = next
                group.addTask { await result(of: seed) }
                next += 1
            }
            while let outcome = await group.next() {
                tally.add(outcome.result, seed: outcome.seed, fingerprint: outcome.fingerprint)
                progress(tally.played)
                if next <= seeds.upperBound {
                    let seed = next
                    group.addTask { await result(of: seed) }
                    next += 1
                }
            }
        }
        tally.sort()
        return tally
    }

    /// What failed, each with the command that plays it again.
    func printFailures(of tally: Tally) {
        for sentence in tally.shortfalls { Report.line("  FAILED: \(sentence)") }
        for (seed, failures) in tally.failed.prefix(20) {
            for failure in failures.prefix(4) { Report.line("  seed \(seed) FAILED: \(failure)") }
            if failures.count > 4 { Report.line("  and \(failures.count - 4) more") }
            Report.line("  replay: \(command(seed))")
        }
    }

    private func command(_ seed: UInt64) -> String {
        let real = isReal ? " --real" : ""
        return "martlet-sim mesh --scenario \(scenario.name) --nodes \(nodes) --seed \(seed)\(real)"
    }

    @concurrent
    private func result(of seed: UInt64) async -> Outcome {
        var stage = scenario.result(
            seed: seed,
            nodes: nodes,
            fidelity: fidelity(of: seed),
            trace: trace == nil ? nil : Trace(limit: traceLines)
        )
        if replays {
            let again = scenario.result(seed: seed, nodes: nodes, fidelity: fidelity(of: seed))
            if again.world.digest != stage.world.digest {
                stage.result.failures.append("the replay differs")
            }
        }
        if let trace, let diagram = stage.world.trace?.mermaid {
            let text = "```mermaid\n\(diagram)```\n"
            try? text.write(toFile: trace, atomically: true, encoding: .utf8)
        }
        return Outcome(seed: seed, result: stage.result, fingerprint: stage.world.digest)
    }

    /// Signing costs ten times the rest, so that most seeds leave it out.
    private func fidelity(of seed: UInt64) -> Fidelity {
        let isShare = nodes <= 256 && seed.isMultiple(of: 100)
        return isReal || scenario.needsSignatures || isShare ? .signed : .bare
    }
}
