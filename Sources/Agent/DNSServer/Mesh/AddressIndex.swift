import Membership
import Primitives
import Registry
import Services
import View

/// Who is at an address: found out at the first question, and kept until the mesh changes. It
/// belongs to one event loop.
final class AddressIndex {
    /// Of the view that all this was found in.
    private var index: UInt64?
    private var nodes: [IPAddress: [NodeEntry]] = [:]
    /// By the address as it was registered.
    private var services: [String: [(name: String, datacenter: String)]] = [:]

    /// The most names that one address is told to have.
    private static let maximumNames = 16

    /// Nodes with this address, sorted by name.
    func nodes(at address: IPAddress, in view: ClusterView) -> [NodeEntry] {
        follow(view)
        return nodes[address, default: []].sorted { $0.name < $1.name }
    }

    /// Services with an instance at this address, sorted by name; those that are no label of DNS
    /// left out.
    func services(
        at address: IPAddress,
        in view: ClusterView
    ) -> [(name: String, datacenter: String)] {
        follow(view)
        return services[address.description, default: []].sorted { $0.name < $1.name }
    }

    private func follow(_ view: ClusterView) {
        guard index != view.index else { return }
        index = view.index
        nodes = [:]
        services = [:]
        for node in view.allNodes where node.isListed {
            if !node.member.isShadowed {
                for ip in Set(node.member.body.addresses.map(\.ip)) { add(node, at: ip) }
            }
            for instance in node.instances where !instance.body.address.isEmpty {
                add(instance, of: node)
            }
        }
    }

    private func add(_ node: NodeEntry, at ip: IPAddress) {
        guard nodes[ip, default: []].count < Self.maximumNames else { return }
        nodes[ip, default: []].append(node)
    }

    private func add(_ instance: InstanceEntry, of node: NodeEntry) {
        let name = instance.body.service
        let found = services[instance.body.address, default: []]
        guard found.count < Self.maximumNames, !found.contains(where: { $0.name == name }),
            ServiceName.isLabel(name)
        else { return }
        services[instance.body.address, default: []].append((name, node.member.body.datacenter))
    }
}
