import ArgumentParser
import MartletBalancing

/// `martlet-bench pick`: what a pick, a report, a rebuild and a lease cost.
struct Pick: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Measures picks, reports, rebuilds and leases of the balancing library."
    )

    @Option(help: "How often to measure everything; the median counts.")
    var repeats = 9

    @Option(parsing: .upToNextOption, help: "Which policies; all unless given.")
    var policy: [String] = []

    @Option(parsing: .upToNextOption, help: "How many instances.")
    var instances = [10, 1_000, 10_000]

    @Option(
        parsing: .upToNextOption,
        help: "What to measure: picks, rebuilds, flaps, threads, leases."
    )
    var parts = Part.allCases

    @Flag(help: "Print JSON instead of a table.")
    var json = false

    /// One kind of figure.
    enum Part: String, CaseIterable, ExpressibleByArgument {
        case picks, rebuilds, flaps, threads, leases
    }

    func run() throws {
        let policies = try policies()
        var report = Report()
        // First: what others have freed would be taken again, and not be seen as growth.
        if parts.contains(.leases) {
            report.measurements += LeaseCost.measure(1_000_000)
            report.measurements += AgentLeaseCost.measure(1_000_000)
        }
        if parts.contains(.picks) {
            for count in instances {
                for policy in policies { report.measurements += picks(policy, count) }
            }
        }
        let most = instances.max() ?? 10_000
        if parts.contains(.rebuilds) {
            report.measurements += policies.map {
                PickCost.rebuild($0, instances: most, repeats: repeats)
            }
        }
        if parts.contains(.flaps) {
            for policy in policies {
                report.measurements += FlapCost.measure(policy, instances: most, repeats: repeats)
            }
        }
        if parts.contains(.threads) {
            for policy in policies where [.edf2, .leastRequest, .maglev].contains(policy) {
                report.measurements += threads(policy, most)
            }
        }
        print(json ? report.json : report.text)
        guard report.holds else { throw ExitCode.failure }
    }

    private func picks(_ policy: BalancingPolicy, _ count: Int) -> [Measurement] {
        let costs = PickCost.measure(policy, instances: count, repeats: repeats)
        guard policy == .maglev || policy == .ring else { return costs }
        return costs + [PickCost.lookUp(policy, instances: count, repeats: repeats)]
    }

    private func threads(_ policy: BalancingPolicy, _ count: Int) -> [Measurement] {
        [1, 8].flatMap { threads in
            [
                PickThreads.own(policy, instances: count, threads: threads),
                PickThreads.shared(policy, instances: count, threads: threads),
            ]
        }
    }

    private func policies() throws -> [BalancingPolicy] {
        guard !policy.isEmpty else { return BalancingPolicy.allCases }
        return try policy.map { name in
            guard let policy = BalancingPolicy(rawValue: name) else {
                let known = BalancingPolicy.allCases.map(\.rawValue).joined(separator: ", ")
                throw ValidationError("unknown policy \(name); there are \(known)")
            }
            return policy
        }
    }
}
