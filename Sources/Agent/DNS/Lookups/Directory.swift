package import Primitives

/// What answers are made of: the mesh as the agent sees it.
package protocol Directory {
    /// Whether a datacenter of that name, in any case, has members.
    func hasDatacenter(_ name: String) -> Bool

    /// All instances of a service, whatever their status, in a datacenter; of its own where there
    /// is none given.
    func instances(of lookup: ServiceLookup, datacenter: String?) -> [ServiceInstance]

    /// The node of that name, in any case.
    func node(named name: String, datacenter: String?) -> NamedNode?

    /// Whether there are nodes whose names end with a dot and this, or tags of the service.
    func hasNames(below lookup: Lookup, datacenter: String?) -> Bool

    /// The nodes with an address; where there is none, the services whose instances have it.
    func names(of address: IPAddress) -> ReverseNames

    /// This agent's node first, then others that answer for the domain.
    var nameServers: [NamedNode] { get }
}

/// Who has an address.
package enum ReverseNames: Equatable, Sendable {
    case nodes([NamedNode])
    case services([(name: String, datacenter: String)])

    package static func == (left: ReverseNames, right: ReverseNames) -> Bool {
        switch (left, right) {
        case (.nodes(let left), .nodes(let right)): left == right
        case (.services(let left), .services(let right)): left.elementsEqual(right, by: ==)
        default: false
        }
    }
}

/// A node as DNS shows it.
package struct NamedNode: Equatable, Sendable {
    package var name: String
    package var datacenter: String
    package var addresses: [IPAddress]
    package var metadata: [(key: String, value: String)]

    package init(
        name: String,
        datacenter: String,
        addresses: [IPAddress],
        metadata: [(key: String, value: String)] = []
    ) {
        self.name = name
        self.datacenter = datacenter
        self.addresses = addresses
        self.metadata = metadata
    }

    package static func == (left: NamedNode, right: NamedNode) -> Bool {
        left.name == right.name && left.datacenter == right.datacenter
            && left.addresses == right.addresses
            && left.metadata.elementsEqual(right.metadata, by: ==)
    }
}

/// An instance of a service as DNS shows it.
package struct ServiceInstance: Equatable, Sendable {
    package enum Status: Comparable, Sendable {
        case passing
        case warning
        case critical
    }

    package var node: NamedNode
    /// An IP address or the name of a host; empty is the node's address.
    package var address: String
    package var port: UInt16
    /// Of its present status; 0 drains it.
    package var weight: UInt16
    package var status: Status
    /// How far it is: 0 is the same node, 1 the same zone, 2 another.
    package var distance: UInt8
    /// Whether this agent's breaker keeps calls from it.
    package var isEjected: Bool

    package init(
        node: NamedNode,
        address: String = "",
        port: UInt16,
        weight: UInt16 = 1,
        status: Status = .passing,
        distance: UInt8 = 1,
        isEjected: Bool = false
    ) {
        self.node = node
        self.address = address
        self.port = port
        self.weight = weight
        self.status = status
        self.distance = distance
        self.isEjected = isEjected
    }
}
