import MartletBalancing
import Primitives
package import Registry
import Synchronization
package import View

/// An instance as a balancer of this agent knows it: where it is, and what an answer says of it.
package struct InstanceRow: Sendable {
    package let entry: InstanceEntry
    let node: NodeID
    package let nodeName: String
    package let nodeAddress: String
    package let health: CheckStatus
    /// How often its node was lost and came back lately; 0 of a steady one.
    package let flaps: Int
    package let weights: InstanceWeights
    /// Whether its node is a member that answers.
    let isReachable: Bool
    package let tier: Int
    /// What answers say of it, once somebody wrote that; rows of an unchanged instance share it, so
    /// that rows are never changed and may be read aside.
    private var shown = Shown()

    private final class Shown: Sendable {
        let bytes = Mutex<[UInt8]?>(nil)
    }

    init(_ entry: InstanceEntry, on node: NodeEntry, tier: Int) {
        self.entry = entry
        self.node = node.id
        nodeName = node.name
        nodeAddress = node.addressText
        health = node.health(of: entry)
        flaps = node.member.flaps
        weights = node.weights(of: entry)
        isReachable = node.isListed && !node.isFailed
        self.tier = tier
    }

    /// What the balancer calls it: the record's key, which is unique in the mesh, and the same on
    /// all agents, so that equal keys find equal instances everywhere.
    static func id(of entry: InstanceEntry) -> String {
        entry.view.key.high.hexadecimal + entry.view.key.low.hexadecimal
    }

    var endpoint: Balancer.Endpoint {
        Balancer.Endpoint(
            id: Self.id(of: entry),
            incarnation: incarnation,
            weight: Int(health == .warning ? weights.warning : weights.passing),
            capacity: Int(entry.body.capacity),
            isHealthy: health != .critical,
            isReachable: isReachable,
            tier: tier
        )
    }

    /// Another process: it was gone in between, or is somewhere else. A restart of its agent says
    /// nothing of it.
    private var incarnation: UInt64 {
        var hash = FNVHash(seed: entry.createIndex)
        hash.mix(entry.body.address)
        hash.mix(UInt64(entry.body.port))
        return hash.value
    }

    /// Its own address, or its node's where it has none.
    package var address: String { entry.body.address.isEmpty ? nodeAddress : entry.body.address }

    /// What answers say of it: as `write` has it, which is asked once.
    package func shown(_ write: (InstanceRow) -> [UInt8]) -> [UInt8] {
        shown.bytes.withLock { bytes in
            if let bytes { return bytes }
            let written = write(self)
            bytes = written
            return written
        }
    }

    /// Takes over what was written for the same instance before.
    mutating func inherit(_ other: InstanceRow) {
        guard entry === other.entry, nodeName == other.nodeName else { return }
        guard nodeAddress == other.nodeAddress, weights == other.weights else { return }
        shown = other.shown
    }
}
