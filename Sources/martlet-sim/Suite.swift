import ArgumentParser
import Simulation

/// `martlet-sim suite`: plays the whole catalogue and prints a line for each scenario.
struct Suite: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Plays every scenario of the catalogue.",
        discussion: """
            smoke: small meshes, a few seeds each, at most three minutes.
            small: up to 50 nodes. middle: up to 1,000. large: up to 5,000, and the long ones.
            """
    )

    @Argument(help: "smoke, small, middle or large.")
    var size = Size.smoke

    @Option(help: "How many seeds each.")
    var seeds: UInt64?

    @Option(help: "The first seed.")
    var from: UInt64 = 1

    @Option(help: "How many seeds are played at once.")
    var jobs = 2

    @Option(help: "Only scenarios whose name contains this.")
    var only: String?

    enum Size: String, ExpressibleByArgument {
        case smoke, small, middle, large
    }

    func run() async throws {
        var failed = 0
        let clock = ContinuousClock()
        let began = clock.now
        for scenario in scenarios {
            let count = seeds ?? defaultSeeds(scenario)
            let nodes = nodes(scenario)
            let player = Player(
                scenario: scenario,
                nodes: nodes,
                isReal: false,
                replays: size == .smoke,
                trace: nil
            )
            let start = clock.now
            let tally = await player.play(from...(from + count - 1), jobs: jobs)
            let seconds = (clock.now - start).components.seconds
            let verdict = tally.failed.isEmpty ? "held" : "FAILED \(tally.failed.count)"
            Report.line(
                "\(scenario.name), \(nodes) nodes, \(count) seeds, \(seconds) s: \(verdict)"
            )
            for line in tally.lines { Report.line("    \(line)") }
            player.printFailures(of: tally)
            failed += tally.failed.isEmpty ? 0 : 1
        }
        Report.line("\((clock.now - began).components.seconds) s in all")
        if failed > 0 {
            Report.line("\(failed) scenarios failed")
            throw ExitCode.failure
        }
    }

    private var scenarios: [Scenario] {
        let all = size == .smoke ? Scenario.smoke : Scenario.all
        return all.filter { scenario in
            if let only, !scenario.name.contains(only) { return false }
            switch size {
            case .smoke: return true
            case .small: return scenario.name != "partition-day"
            case .middle: return scenario.largest > 64
            case .large: return scenario.largest >= 1_000 || scenario.name == "partition-day"
            }
        }
    }

    private func nodes(_ scenario: Scenario) -> Int {
        switch size {
        case .smoke: min(scenario.nodes, 16)
        case .small: min(scenario.nodes, scenario.largest, 50)
        case .middle: min(scenario.largest, 1_000)
        case .large: min(scenario.largest, 5_000)
        }
    }

    private func defaultSeeds(_ scenario: Scenario) -> UInt64 {
        switch size {
        case .smoke: 3
        case .small: 100
        case .middle: 10
        case .large: 3
        }
    }
}
