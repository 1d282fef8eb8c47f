import Gossip
import Primitives
package import Registry
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
    ///
    /// - Parameters:
    ///   - count: How many hosts.
    ///   - bodies: What a host has published long ago.
    package mutating func found(
        _ count: Int,
        publishing bodies: (Int) -> [InstanceBody] = { _ in [] }
    ) {
        var registry = Registry(limits: settings.registry)
        var changes: [RegistryChange] = []
        for number in 0..<count {
            let host = addHost(seeds: [])
            for body in bodies(number) { perform(.publish(body), on: host) }
            let node = hosts[host].driver.node
            guard let member = node.registry.member(node.id) else {
                preconditionFailure("a node is its own first member")
            }
            let owned = node.registry.currentRecords(of: node.id)
            for record in [member] + owned + node.registry.parts(of: node.id) {
                let verified = Verified(trusting: record, from: record.signer)
                _ = registry.merge(verified, at: now, into: &changes)
            }
        }
        for host in 0..<count {
            hosts[host].driver.node.converge(trusting: registry, at: now)
            hosts[host].disk.write(ownRecordsOf: hosts[host].driver.node)
            hosts[host].wakeAt = nil
            resolveSeeds(of: host, [0])
        }
    }
}
