package import HashTreeCollections
import Membership
package import Primitives
import Registry

/// Everything this agent shows, at one moment: members, instances, and the index of each.
///
/// A value: whoever holds one keeps it, and never waits for the node. Every index is at least
/// `startIndex`, which is at least 1, and moves only when something a reader can see has changed.
package struct ClusterView: Sendable {
    /// The index of everything that has not changed since this process began.
    package let startIndex: UInt64
    /// The index of the newest visible change.
    package internal(set) var index: UInt64
    /// Of the names and tags of services.
    package internal(set) var servicesIndex: UInt64
    /// Of the nodes themselves.
    package internal(set) var nodesIndex: UInt64
    /// Of all checks taken together.
    package internal(set) var checksIndex: UInt64
    /// Of where members are, which moves no other.
    package internal(set) var coordinatesIndex: UInt64
    /// How many changes were logged for streams; unlike `index` it counts suspicions too.
    package internal(set) var changeCount: UInt64 = 0
    /// How often a check said something else while its status stayed; no index moves by it.
    package internal(set) var wordCount: UInt64 = 0
    /// How many words of instances about their load were heard; no index moves by them.
    package internal(set) var loadCount: UInt64 = 0
    /// When the newest batch of changes came, in milliseconds since 1970.
    package internal(set) var changedMilliseconds: UInt64 = 0

    /// Whether this agent knows its mesh, or is one by itself: before that the view holds what was
    /// heard so far.
    package internal(set) var isMeshKnown = true

    /// When the disk's knowledge that it begins with was written down, in milliseconds since 1970.
    package internal(set) var storedMilliseconds: UInt64?

    package var nodes = TreeDictionary<NodeID, NodeEntry>()
    /// The member that shows under each name.
    var names = TreeDictionary<String, NodeID>()
    /// One of those whose names differ in case alone.
    var foldedNames = TreeDictionary<String, NodeID>()
    /// By name in the form by which names are compared.
    var services = TreeDictionary<String, ServiceEntry>()
    var vanished: VanishedServices
    /// What happened, as far as it is kept.
    package internal(set) var events = EventLog()
    /// When a breaker of each service last changed; bounded.
    var breakers: BreakerIndexes

    package init(startIndex: UInt64) {
        let first = max(1, startIndex)
        self.startIndex = first
        index = first
        servicesIndex = first
        nodesIndex = first
        checksIndex = first
        coordinatesIndex = first
        vanished = VanishedServices(floor: first)
        breakers = BreakerIndexes(floor: first)
    }
}

extension ClusterView {
    /// The member of this id, whatever its status.
    package func node(_ id: NodeID) -> NodeEntry? { nodes[id] }

    /// How many members but this one are alive or suspect. Reads all of them.
    package func reachableMembers(but own: NodeID) -> Int {
        nodes.values.count { $0.id != own && $0.member.status.isReachable }
    }

    /// The member of the catalog with this name, in any case, or with this id in UUID form.
    package func node(named text: String) -> NodeEntry? {
        guard let id = names[text] ?? foldedNames[text.folded] ?? NodeID(uuid: text) else {
            return nil
        }
        guard let node = nodes[id], node.isListed else { return nil }
        return node
    }

    /// Every member known, those who left included, in no particular order.
    package var allNodes: [NodeEntry] { nodes.map(\.value) }

    /// The members of the catalog that show under their name, sorted by it.
    package var listedNodes: [NodeEntry] {
        nodes.lazy.map(\.value)
            .filter { $0.isListed && !$0.member.isShadowed }
            .sorted { $0.member.body.name < $1.member.body.name }
    }

    /// How old the disk's knowledge is that it shows, in milliseconds; 0 without any.
    package func diskAge(atMilliseconds now: UInt64) -> UInt64 {
        storedMilliseconds.map { now - min(now, $0) } ?? 0
    }

    /// How many instances of services there are, those of nodes that are gone aside.
    package var instanceCount: Int {
        nodes.reduce(0) { $0 + ($1.value.isListed ? $1.value.instances.count : 0) }
    }

    /// Names of services with at least one instance, as they are registered, sorted.
    package var serviceNames: [String] {
        Set(services.lazy.flatMap { $0.value.instances.lazy.map(\.body.service) }).sorted()
    }

    /// The instances of a service, its name in any case, whose node is in the catalog, in order of
    /// node id, then id.
    package func instances(of service: String) -> [InstanceEntry] {
        services[service.folded]?.instances ?? []
    }

    /// The index that a reader of this topic is told.
    package func index(of topic: ViewTopic) -> UInt64 {
        switch topic {
        case .changes: changeCount
        case .everything: index
        case .services: servicesIndex
        case .nodes: nodesIndex
        case .checks: checksIndex
        case .coordinates: coordinatesIndex
        case .service(let name):
            services[name.folded]?.index ?? vanished.index(of: name.folded)
        case .endpoints(let name):
            max(index(of: .service(name)), breakers.index(of: name.folded))
        case .node(let id): nodes[id]?.contentIndex ?? nodesIndex
        case .mesh: isMeshKnown ? 1 : 0
        case .events: events.count
        case .nothing: startIndex
        }
    }
}

/// What a reader can wait for.
package enum ViewTopic: Hashable, Sendable {
    /// Any change that a stream tells; its index is `ClusterView.changeCount`, which no client is
    /// told: it begins at 0.
    case changes
    /// Any of them that moves an index; its own is the newest of all.
    case everything
    case services
    case nodes
    case checks
    /// Where members are.
    case coordinates
    case service(String)
    /// A service with the breakers of this agent.
    case endpoints(String)
    case node(NodeID)
    /// Whether the mesh is known; its index is 1 from then on.
    case mesh
    /// What happened; its index is the number of events so far, which no client is told.
    case events
    /// What never changes: lists that are always empty here.
    case nothing
}

/// The instances of one service, in whatever case they spell it.
package struct ServiceEntry: Sendable {
    var index: UInt64
    /// Sorted by node id, then id.
    var instances: [InstanceEntry] = []
}
