import ArgumentParser
import Simulation

/// `martlet-sim suite`: plays the whole catalogue and prints a line for each scenario.
struct Suite: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Plays every scenario of the catalogue.",
        discussion: """
            smoke: small meshes, a few seeds each, every history twice; at most three minutes.
            small, middle, large, largest: the shares of the campaign: 1,000 seeds of up to 50
            nodes, 100 of up to 200, 10 of up to 3,000, 3 of up to 10,000 and of a day.
            campaign: all four shares. --plan tells how long that takes.
            """
    )

    @Argument(help: "smoke, small, middle, large, largest or campaign.")
    var size = Size.smoke

    @Option(help: "How many seeds each.")
    var seeds: UInt64?

    @Option(help: "The first seed.")
    var from: UInt64 = 1

    @Option(help: "How many seeds are played at once.")
    var jobs = 2

    @Option(help: "Only scenarios whose name contains this.")
    var only: String?

    @Flag(help: "Play one seed of each, and print what all of them would take.")
    var plan = false

    enum Size: String, ExpressibleByArgument {
        case smoke, small, middle, large, largest, campaign
    }

    /// Scenarios that it is about.
    private var parts: [Part] {
        let all =
            switch size {
            case .smoke:
                Scenario.smoke.map {
                    Part(scenario: $0, share: "smoke", nodes: min($0.nodes, 16), seeds: 3)
                }
            default:
                Campaign.parts.filter { size == .campaign || $0.share.rawValue == size.rawValue }
                    .map {
                        Part(
                            scenario: $0.scenario,
                            share: $0.share.rawValue,
                            nodes: $0.nodes,
                            seeds: $0.seeds
                        )
                    }
            }
        return all.filter { part in only.map { part.scenario.name.contains($0) } ?? true }
    }

    /// One scenario at one size.
    private struct Part {
        let scenario: Scenario
        let share: String
        let nodes: Int
        let seeds: UInt64
    }

    func run() async throws {
        var failed = 0
        var total = 0.0
        let clock = ContinuousClock()
        let began = clock.now
        Report.line(
            Suite.row("scenario", "nodes", "seeds", "failed", "seconds", "verdicts", "worst")
        )
        for part in parts {
            let count = plan ? 1 : seeds ?? part.seeds
            let player = Player(
                scenario: part.scenario,
                nodes: part.nodes,
                isReal: false,
                replays: size == .smoke,
                trace: nil
            )
            let start = clock.now
            let tally = await player.play(from...(from + count - 1), jobs: jobs)
            let took = Suite.seconds(clock.now - start)
            total += took * Double(plan ? part.seeds : 1)
            Report.line(
                Suite.row(
                    part.scenario.name,
                    "\(part.nodes)",
                    plan ? "1 of \(part.seeds)" : "\(count)",
                    tally.failed.isEmpty ? "-" : "\(tally.failed.count)",
                    Suite.text(took),
                    tally.verdictText,
                    tally.worst ?? ""
                )
            )
            player.printFailures(of: tally)
            failed += tally.failed.isEmpty && tally.shortfalls.isEmpty ? 0 : 1
        }
        Report.line("\(Suite.text(Suite.seconds(clock.now - began))) s in all")
        if plan { Report.line("all seeds: about \(Int(total)) s of one core") }
        if failed > 0 {
            Report.line("\(failed) scenarios failed")
            throw ExitCode.failure
        }
    }

    private static func row(
        _ name: String,
        _ nodes: String,
        _ seeds: String,
        _ failed: String,
        _ seconds: String,
        _ verdicts: String,
        _ worst: String
    ) -> String {
        padded(name, 15) + padded(nodes, 8) + padded(seeds, 11) + padded(failed, 8)
            + padded(seconds, 10) + padded(verdicts, 26) + worst
    }

    private static func padded(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(1, width - text.count))
    }

    private static func seconds(_ duration: Duration) -> Double { duration / .seconds(1) }

    private static func text(_ seconds: Double) -> String {
        seconds < 100 ? "\((seconds * 100).rounded() / 100)" : "\(Int(seconds.rounded()))"
    }
}
