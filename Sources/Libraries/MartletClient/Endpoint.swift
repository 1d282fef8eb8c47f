import MartletBalancing

/// One instance of a service: where to call it, and what its registration says of it.
///
/// A value that is cheap to copy. Two endpoints are equal when all that is told of them is.
public struct Endpoint: Sendable {
    private let storage: Storage

    /// What an endpoint is made of, as the agent tells it.
    package struct Facts: Hashable, Sendable {
        package var service = ""
        package var id = ""
        package var node = ""
        package var nodeID = ""
        package var datacenter = ""
        package var zone = ""
        package var host = ""
        package var port = 0
        package var tags: [String] = []
        package var metadata: [String: String] = [:]
        package var health = Health.passing
        /// Whether its node is a member that answers.
        package var isReachable = true
        package var passingWeight = 1
        package var warningWeight = 1
        package var capacity = 0
        package var breaker: RecordedBreaker?
        package var policy = ""

        package init() {}
    }

    /// How an instance is, by its checks and its node's.
    public enum Health: String, Hashable, Sendable {
        /// All its checks pass.
        case passing

        /// It works, not quite well.
        case warning

        /// It is not called.
        case critical
    }

    private final class Storage: Sendable {
        let facts: Facts
        let key: String

        init(_ facts: Facts) {
            self.facts = facts
            key = facts.node + "/" + facts.id
        }
    }

    package init(_ facts: Facts) {
        storage = Storage(facts)
    }

    package var facts: Facts { storage.facts }

    /// The instance's name among all of its service: an id is unique on its node alone.
    package var key: String { storage.key }

    /// Tells processes apart as well as a record can: another node or another socket is another
    /// process.
    package var incarnation: UInt64 {
        XXHash64.hash("\(facts.nodeID)/\(facts.host):\(facts.port)")
    }
}

extension Endpoint {
    /// The service it belongs to.
    public var service: String { storage.facts.service }

    /// Its id, unique on its node.
    public var id: String { storage.facts.id }

    /// The name of the node that it is registered at.
    public var node: String { storage.facts.node }

    /// The datacenter of its node.
    public var datacenter: String { storage.facts.datacenter }

    /// The zone of its node; empty where none is set.
    public var zone: String { storage.facts.zone }

    /// The host to call: the instance's own address, else its node's.
    public var host: String { storage.facts.host }

    /// The port to call.
    public var port: Int { storage.facts.port }

    /// The tags of its registration.
    public var tags: [String] { storage.facts.tags }

    /// The metadata of its registration (`Meta`).
    public var metadata: [String: String] { storage.facts.metadata }

    /// How it is, by its checks and its node's.
    public var health: Health { storage.facts.health }

    /// Its part of the traffic in its present health; 0 drains it.
    public var weight: Int {
        switch storage.facts.health {
        case .passing: storage.facts.passingWeight
        case .warning: storage.facts.warningWeight
        case .critical: 0
        }
    }

    /// The most requests it wants in flight from all callers; 0 for no bound.
    public var capacity: Int { storage.facts.capacity }

    /// `host:port`, an IPv6 address in brackets: what follows `http://`.
    public var authority: String {
        host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
    }
}

extension Endpoint: Hashable {
    /// Whether all that is told of both is the same.
    public static func == (left: Endpoint, right: Endpoint) -> Bool {
        left.storage === right.storage || left.storage.facts == right.storage.facts
    }

    /// Hashes what names the instance.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(storage.facts.service)
        hasher.combine(storage.key)
    }
}

extension Endpoint: CustomStringConvertible {
    /// `orders orders-1 at 10.0.0.3:8080 (host-3)`.
    public var description: String { "\(service) \(id) at \(authority) (\(node))" }
}
