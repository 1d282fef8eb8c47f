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

    @Flag(help: "Leave out rebuilds, threads and leases.")
    var brief = false

    @Flag(help: "Print JSON instead of a table.")
    var json = false

    func run() throws {
        let policies = try policies()
        var report = Report()
        for count in instances {
            for policy in policies {
                report.measurements += PickCost.measure(policy, instances: count, repeats: repeats)
                if policy == .maglev || policy == .ring {
                    report.measurements.append(
                        PickCost.lookUp(policy, instances: count, repeats: repeats)
                    )
                }
            }
        }
        if !brief { report.measurements += others(policies) }
        print(json ? report.json : report.text)
        guard report.holds else { throw ExitCode.failure }
    }

    private func others(_ policies: [BalancingPolicy]) -> [Measurement] {
        let most = instances.max() ?? 10_000
        let threaded = policies.filter { [.edf2, .leastRequest, .maglev].contains($0) }
        return policies.map { PickCost.rebuild($0, instances: most, repeats: repeats) }
            + threaded.flatMap { policy in
                [1, 8].flatMap { threads in
                    [
                        PickThreads.own(policy, instances: most, threads: threads),
                        PickThreads.shared(policy, instances: most, threads: threads),
                    ]
                }
            }
            + LeaseCost.measure(1_000_000)
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
