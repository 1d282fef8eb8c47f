package import MartletBalancing

/// What one pick, and one pick with its report, cost each policy on this machine.
package enum PickBenchmark {
    /// One measured line.
    package struct Line: Sendable {
        package let policy: BalancingPolicy
        package let instances: Int
        /// Nanoseconds of one pick, and of one report; the median over rounds.
        package let pick: Double
        package let report: Double
        /// Microseconds that taking in all instances took.
        package let update: Double
    }

    private static let batch = 512

    /// Measures one policy over that many equal instances, for about `effort` times 100,000 picks.
    package static func measure(
        _ policy: BalancingPolicy,
        instances: Int,
        effort: Int = 10
    ) -> Line {
        var balancer = Balancer(configuration: .init(policy: policy), seed: 1)
        var time: Int64 = 1_000_000_000
        var now = MonotonicTime(nanoseconds: time)
        let endpoints = (0..<instances).map { number in
            Balancer.Endpoint(id: "instance-\(number)", weight: 1 + number % 3)
        }
        let clock = ContinuousClock()
        let update = clock.measure { balancer.update(endpoints, at: now) }
        var picks: [Double] = []
        var reports: [Double] = []
        var drawn: [Balancer.Pick] = []
        drawn.reserveCapacity(batch)
        var number: UInt64 = 0
        for _ in 0..<max(1, effort * 100_000 / batch) {
            drawn.removeAll(keepingCapacity: true)
            let picking = clock.measure {
                for _ in 0..<batch {
                    number += 1
                    time += 1_000
                    now = MonotonicTime(nanoseconds: time)
                    let request = Balancer.Request(key: .init(number))
                    if let pick = try? balancer.pick(request, at: now) { drawn.append(pick) }
                }
            }
            let reporting = clock.measure {
                for pick in drawn {
                    let latency = Duration.nanoseconds(1_000_000 + Int64(number % 7) * 100_000)
                    balancer.report(.ok, latency: latency, for: pick, at: now)
                }
            }
            balancer.advance(to: now)
            picks.append(picking.nanoseconds / Double(batch))
            reports.append(reporting.nanoseconds / Double(batch))
        }
        return Line(
            policy: policy,
            instances: instances,
            pick: median(picks),
            report: median(reports),
            update: update.nanoseconds / 1_000
        )
    }

    private static func median(_ values: [Double]) -> Double {
        values.sorted()[values.count / 2]
    }
}

extension Duration {
    /// The duration in nanoseconds.
    var nanoseconds: Double {
        let (seconds, attoseconds) = components
        return Double(seconds) * 1e9 + Double(attoseconds) / 1e9
    }
}
