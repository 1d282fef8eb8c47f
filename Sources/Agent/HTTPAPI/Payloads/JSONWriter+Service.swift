import Formats
import Primitives
import Registry
import Services
import View

/// What an `AgentService` object is written from: an instance of the view or of this node.
struct ShownService {
    var body: InstanceBody
    var createIndex: UInt64
    var modifyIndex: UInt64
    /// Given on the agent's own endpoints only.
    var datacenter: String?
}

extension ShownService {
    /// An instance as readers are to take it, with the weights that its node leaves it.
    init(_ entry: InstanceEntry, on node: NodeEntry) {
        self.init(entry, weights: node.weights(of: entry))
    }

    init(_ entry: InstanceEntry, weights: InstanceWeights) {
        var body = entry.body
        body.weights = weights
        self.init(
            body: body,
            createIndex: entry.createIndex,
            modifyIndex: entry.modifyIndex
        )
    }
}

extension JSONWriter {
    /// Consul's `AgentService` object.
    mutating func service(_ service: ShownService, contentHash: String? = nil) {
        object { writer in writer.serviceMembers(service, contentHash: contentHash) }
    }

    mutating func serviceMembers(_ service: ShownService, contentHash: String? = nil) {
        let body = service.body
        member("ID", body.id)
        member("Service", body.service)
        member("Tags", body.tags)
        object("Meta") { $0.metadata(body.metadata) }
        member("Port", body.port)
        member("Address", body.address)
        object("TaggedAddresses") { $0.taggedAddresses(of: body) }
        object("Weights") { $0.weights(body.weights) }
        terms(capacity: body.capacity, breaker: body.breaker, policy: body.policy)
        member("EnableTagOverride", body.flags.contains(.tagOverride))
        partial(body)
        // An agent tells its own services without indexes, and with its datacenter.
        if let datacenter = service.datacenter {
            member("Datacenter", datacenter)
        } else {
            member("CreateIndex", service.createIndex)
            member("ModifyIndex", service.modifyIndex)
        }
        if let contentHash { member("ContentHash", contentHash) }
    }

    /// Says that tags, metadata, tagged addresses or names of checks are missing, where they are.
    mutating func partial(_ body: InstanceBody) {
        guard body.rest != nil else { return }
        member("Partial", true)
        hasPartial = true
    }

    mutating func weights(_ weights: InstanceWeights) {
        member("Passing", weights.passing)
        member("Warning", weights.warning)
    }

    /// Those registered, and the defaults Consul adds where the address is an IP address.
    mutating func taggedAddresses(of body: InstanceBody) {
        var shown = body.taggedAddresses
        if let address = IPAddress(body.address) {
            let family = if case .v4 = address { "ipv4" } else { "ipv6" }
            for name in ["lan_", "wan_"].map({ $0 + family })
            where !shown.contains(where: { $0.name == name }) {
                shown.append(TaggedAddress(name: name, address: body.address, port: body.port))
            }
        }
        for address in shown {
            object(address.name) { writer in
                writer.member("Address", address.address)
                writer.member("Port", address.port)
            }
        }
    }
}
