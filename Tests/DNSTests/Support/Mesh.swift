import DNS
import Primitives

/// A mesh for tests: what a directory knows, written down.
struct Mesh: Directory {
    var nodes: [NamedNode] = []
    var services: [String: [ServiceInstance]] = [:]
    /// Instances by service, then tag.
    var tagged: [String: [String: [ServiceInstance]]] = [:]
    var datacenters: Set = ["dc1"]

    func hasDatacenter(_ name: String) -> Bool { datacenters.contains(name) }

    func instances(of lookup: ServiceLookup, datacenter: String?) -> [ServiceInstance] {
        guard datacenter == nil || datacenter == "dc1" else { return [] }
        guard let tag = lookup.tag else { return services[lookup.name] ?? [] }
        return tagged[lookup.name]?[tag] ?? []
    }

    func node(named name: String, datacenter: String?) -> NamedNode? {
        nodes.first { $0.name.lowercased() == name && $0.datacenter == datacenter ?? "dc1" }
    }

    func hasNames(below lookup: Lookup, datacenter: String?) -> Bool {
        switch lookup {
        case .node(let name): nodes.contains { $0.name.hasSuffix("." + name) }
        case .service(let lookup):
            lookup.tag.map { tag in
                (tagged[lookup.name] ?? [:]).keys.contains { $0.hasSuffix("." + tag) }
            } ?? false
        default: false
        }
    }

    func names(of address: IPAddress) -> ReverseNames {
        let found = nodes.filter { $0.addresses.contains(address) }
        if !found.isEmpty { return .nodes(found) }
        let names = services.keys.sorted().filter { name in
            services[name, default: []].contains { IPAddress($0.address) == address }
        }
        return .services(names.map { ($0, "dc1") })
    }

    var nameServers: [NamedNode] { nodes }
}

extension NamedNode {
    static func node(_ name: String, _ addresses: String...) -> NamedNode {
        NamedNode(
            name: name,
            datacenter: "dc1",
            addresses: addresses.compactMap { IPAddress($0) }
        )
    }
}

extension Mesh {
    static let alice = NamedNode.node("alice", "10.0.0.1", "fd00::1")
    static let bob = NamedNode.node("bob", "10.0.0.2")

    /// Two nodes; `web` on both at addresses of their own, `db` at alice's.
    static let usual = Mesh(
        nodes: [alice, bob],
        services: [
            "web": [
                ServiceInstance(node: alice, address: "10.1.0.1", port: 8_080, weight: 3),
                ServiceInstance(node: bob, address: "10.1.0.2", port: 8_081, weight: 1),
            ],
            "db": [ServiceInstance(node: alice, port: 5_432)],
        ]
    )

    /// `many` at so many addresses of their own.
    static func many(_ count: Int) -> Mesh {
        let instances = (0..<count).map { number in
            ServiceInstance(
                node: bob,
                address: "10.9.\(number / 250).\(number % 250 + 1)",
                port: UInt16(1_000 + number)
            )
        }
        return Mesh(nodes: [bob], services: ["many": instances])
    }
}
