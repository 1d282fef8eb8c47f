import MartletBalancing

/// What one policy costs on one thread.
enum PickCost {
    private static let batches = 400

    static func measure(
        _ policy: BalancingPolicy,
        instances: Int,
        repeats: Int
    ) -> [Measurement] {
        var load = PickLoad(policy, instances: instances)
        for _ in 0..<100 { cycle(&load) }
        let name = "\(policy.rawValue) \(instances)"
        let clock = ContinuousClock()
        let pick = Measurement.median("pick \(name)", repeats: repeats) {
            median(of: batches) {
                let span = clock.measure { load.pick() }
                load.report()
                load.advance()
                return span
            }
        }
        let report = Measurement.median("report \(name)", repeats: repeats) {
            median(of: batches) {
                load.pick()
                let span = clock.measure { load.report() }
                load.advance()
                return span
            }
        }
        return [
            PickBars.judged(pick, family: "pick \(policy.rawValue)"),
            PickBars.judged(report, family: "report \(policy.rawValue)"),
        ] + allocations(of: &load, name)
    }

    /// Where a key belongs, nothing counted: the cost of the table alone.
    static func lookUp(
        _ policy: BalancingPolicy,
        instances: Int,
        repeats: Int
    ) -> Measurement {
        var load = PickLoad(policy, instances: instances)
        var number: UInt64 = 0
        var found = 0
        let now = load.now
        let clock = ContinuousClock()
        let name = "look-up \(policy.rawValue)"
        let measurement = Measurement.median("\(name) \(instances)", repeats: repeats) {
            median(of: batches) {
                clock.measure {
                    for _ in 0..<PickLoad.batch {
                        number += 1
                        let request = Balancer.Request(key: .init(number))
                        let pick = try? load.balancer.peek(request, at: now)
                        if pick != nil { found += 1 }
                    }
                }
            }
        }
        precondition(found == Int(number), "every key has a place")
        return PickBars.judged(measurement, family: name)
    }

    /// Calls to `malloc` for each pick and report.
    private static func allocations(of load: inout PickLoad, _ name: String) -> [Measurement] {
        guard Allocations.areSeen else { return [] }
        let calls = Allocations.count {
            for _ in 0..<batches {
                load.pick()
                load.report()
            }
        }
        let each = Double(calls) / Double(batches * PickLoad.batch)
        return [Measurement(name: "allocations \(name)", value: each, unit: "", threshold: 0)]
    }

    /// Milliseconds to take in new weights of all instances.
    static func rebuild(
        _ policy: BalancingPolicy,
        instances: Int,
        repeats: Int
    ) -> Measurement {
        var load = PickLoad(policy, instances: instances)
        let lists = (0..<3).map { PickLoad.endpoints(instances, weighted: $0) }
        var turn = 0
        let name = "rebuild \(policy.rawValue) \(instances)"
        let measured = Measurement.median(name, repeats: repeats) {
            turn += 1
            let now = load.now
            return ProcessorClock.measure {
                load.balancer.update(lists[turn % 3], at: now)
            }.nanoseconds
        }
        return Measurement(
            name: name,
            value: measured.value / 1e6,
            unit: "ms",
            ratio: measured.ratio,
            bar: PickBars.rebuilds[policy],
            threshold: PickBars.steps[name]
        )
    }

    /// Nanoseconds of one operation: the median batch, so that one in which the thread lost its
    /// processor does not count.
    private static func median(of batches: Int, once: () -> Duration) -> Double {
        var spans: [Duration] = []
        spans.reserveCapacity(batches)
        for _ in 0..<batches { spans.append(once()) }
        spans.sort()
        return spans[batches / 2].nanoseconds / Double(PickLoad.batch)
    }

    private static func cycle(_ load: inout PickLoad) {
        load.pick()
        load.report()
        load.advance()
    }
}
