import DNS
import Membership
import Picking
import Primitives
import Registry
import Services
import View

/// The mesh of one moment, as DNS asks about it.
struct MeshDirectory: Directory {
    let view: ClusterView
    let own: NodeID
    /// The own datacenter.
    let datacenter: String
    let names: NameIndex
    let addresses: AddressIndex
    /// Those instances of a service that this agent's breakers keep from calls.
    let ejected: @Sendable (_ service: String) -> Set<InstanceName>

    func hasDatacenter(_ name: String) -> Bool {
        name == datacenter.foldedASCII || names.datacenters.contains(name)
    }

    func instances(of lookup: ServiceLookup, datacenter: String?) -> [ServiceInstance] {
        guard let service = registeredName(of: lookup) else { return [] }
        let ejected = ejected(service)
        let zone = view.node(own)?.member.body.zone ?? ""
        var nodes: [NodeID: NamedNode] = [:]
        return view.instances(of: service).compactMap { entry in
            guard let node = view.node(entry.owner), isIn(datacenter, node),
                lookup.tag.map(entry.body.isTagged) ?? true
            else { return nil }
            let named = nodes[node.id] ?? NamedNode(node)
            nodes[node.id] = named
            return ServiceInstance(
                node: named,
                address: entry.body.address,
                port: entry.body.port,
                weight: node.weight(of: entry),
                status: ServiceInstance.Status(node.health(of: entry)),
                distance: distance(to: node, zone),
                isEjected: !ejected.isEmpty
                    && ejected.contains(InstanceName(node: node.name, id: entry.body.id))
            )
        }
    }

    /// The service as it was registered. Names that are no label are not in DNS, though one could
    /// be written.
    func registeredName(of lookup: ServiceLookup) -> String? {
        guard ServiceName.isLabel(lookup.name) else { return nil }
        return view.instances(of: lookup.name).isEmpty ? nil : view.spelling(of: lookup.name)
    }

    func node(named name: String, datacenter: String?) -> NamedNode? {
        guard let node = view.node(named: name), isIn(datacenter, node) else { return nil }
        return NamedNode(node)
    }

    func hasNames(below lookup: Lookup, datacenter: String?) -> Bool {
        switch lookup {
        case .node(let name): return names.branches.contains(name)
        case .service(let lookup):
            guard let tag = lookup.tag, let service = registeredName(of: lookup) else {
                return false
            }
            return view.instances(of: service).contains { entry in
                entry.body.tags.contains { $0.foldedASCII.hasSuffix("." + tag) }
            }
        default: return false
        }
    }

    func names(of address: IPAddress) -> ReverseNames {
        let nodes = addresses.nodes(at: address, in: view)
        if !nodes.isEmpty { return .nodes(nodes.map(NamedNode.init)) }
        return .services(addresses.services(at: address, in: view))
    }

    var nameServers: [NamedNode] {
        guard let node = view.node(own) else { return [] }
        let others = view.listedNodes.lazy.filter { other in
            other.id != own && other.member.status == .alive && isIn(nil, other)
        }
        return [NamedNode(node)] + others.prefix(2).map(NamedNode.init)
    }

    private func isIn(_ datacenter: String?, _ node: NodeEntry) -> Bool {
        guard node.isListed else { return false }
        let label = node.member.body.datacenter
        guard let datacenter else { return label == self.datacenter }
        return label.foldedASCII == datacenter
    }

    /// 0 is this node, 1 its zone, 2 another; who has no zone is near to everyone.
    private func distance(to node: NodeEntry, _ zone: String) -> UInt8 {
        if node.id == own { return 0 }
        return zone.isEmpty || node.member.body.zone == zone ? 1 : 2
    }
}

extension InstanceBody {
    fileprivate func isTagged(_ folded: String) -> Bool {
        tags.contains { $0 == folded || $0.foldedASCII == folded }
    }
}

extension NamedNode {
    fileprivate init(_ node: NodeEntry) {
        self.init(
            name: node.name,
            datacenter: node.member.body.datacenter,
            addresses: node.member.body.addresses.map(\.ip),
            metadata: node.member.body.metadata.map { ($0.key, $0.value) }
        )
    }
}

extension ServiceInstance.Status {
    fileprivate init(_ status: CheckStatus) {
        switch status {
        case .passing: self = .passing
        case .warning: self = .warning
        case .critical: self = .critical
        }
    }
}
