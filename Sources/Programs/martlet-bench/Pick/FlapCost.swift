import MartletBalancing

/// What an owner's lock is held for while one instance of many fails and comes back.
enum FlapCost {
    /// Microseconds of the steps that a pick waits for, and of what is done aside.
    static func measure(
        _ policy: BalancingPolicy,
        instances: Int,
        repeats: Int
    ) -> [Measurement] {
        var load = PickLoad(policy, instances: instances)
        var known = PickLoad.endpoints(instances)
        let clock = ContinuousClock()
        var held: [Double] = []
        var aside: [Double] = []
        for turn in 0..<(repeats * 10) {
            load.pick()
            load.report()
            var endpoints = known
            endpoints[turn / 2 * 7 % instances].isHealthy = turn % 2 == 1
            let now = load.now
            var draft: TableDraft?
            var difference: Balancer.Difference?
            var tables: TableDraft.Tables?
            let before = clock.measure {
                difference = Balancer.Difference(from: known, to: endpoints)
            }
            guard let difference else { continue }
            let update = clock.measure {
                draft = load.balancer.update(endpoints, differing: difference, at: now)
            }
            let after = clock.measure { tables = draft?.build(endpoints) }
            let install = clock.measure {
                if let built = tables.take() { tables = load.balancer.install(built) }
            }
            known = endpoints
            held.append(max(update, install).nanoseconds / 1e3)
            aside.append((before + after).nanoseconds / 1e6)
        }
        let name = "\(policy.rawValue) \(instances)"
        return measurements(of: name, held: held.sorted(), aside: aside.sorted())
    }

    private static func measurements(
        of name: String,
        held: [Double],
        aside: [Double]
    ) -> [Measurement] {
        [
            Measurement(
                name: "lock for a flap \(name)",
                value: held[held.count / 2],
                unit: "µs",
                bar: PickBars.flap
            ),
            Measurement(
                name: "aside for a flap \(name)",
                value: aside[aside.count / 2],
                unit: "ms"
            ),
        ]
    }
}
