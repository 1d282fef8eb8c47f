import Gossip
import Primitives
import Registry
import Sodium

/// How meshes begin.
extension World {
    /// Starts hosts at random moments within a span; the first is the seed of all others.
    package mutating func start(_ count: Int, within span: Duration) {
        addHost(seeds: [])
        let moments = (1..<max(count, 1)).map { _ in
            Int64.random(in: 0...max(span.nanoseconds, 0), using: &random)
        }.sorted()
        let begin = now
        for moment in moments {
            run(for: begin + .nanoseconds(moment) - now)
            addHost(seeds: [0])
        }
    }

    /// Starts hosts that have long known one another: one converged state, copied to all. Each has
    /// the first host as its seed.
    package mutating func found(_ count: Int) {
        var registry = Registry()
        var changes: [RegistryChange] = []
        for _ in 0..<count {
            let host = addHost(seeds: [])
            guard let record = hosts[host].node.registry.member(hosts[host].node.id) else {
                preconditionFailure("a node is its own first member")
            }
            _ = registry.merge(
                Verified(trusting: record, from: record.signer),
                at: now,
                into: &changes
            )
        }
        for host in 0..<count {
            hosts[host].node.converge(trusting: registry, at: now)
            hosts[host].wakeAt = nil
            resolveSeeds(of: host, [0])
        }
    }
}
