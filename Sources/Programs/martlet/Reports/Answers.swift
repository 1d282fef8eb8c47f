// What the API answers, as far as commands read it; `APIResponse.decoded` matches the keys.

/// An element of `/v1/agent/members`.
package struct MemberAnswer: Decodable, Sendable {
    package let name: String
    package let addr: String
    package let port: Int
    package let tags: [String: String]?
    package let status: Int
}

/// An element of `/v1/health/service/:name`.
package struct HealthAnswer: Decodable, Sendable {
    package let node: NodeAnswer
    package let service: InstanceAnswer
    package let checks: [CheckAnswer]?
}

/// A node.
package struct NodeAnswer: Decodable, Equatable, Sendable {
    package let id: String?
    package let node: String
    package let address: String
    package let datacenter: String?
    package let meta: [String: String]?
}

/// `/v1/catalog/node/:name`.
package struct CatalogNodeAnswer: Decodable, Sendable {
    package let node: NodeAnswer
}

/// An instance of a service, as in `/v1/agent/services`.
package struct InstanceAnswer: Decodable, Sendable {
    package let id: String
    package let service: String
    package let address: String?
    package let port: Int?
    package let tags: [String]?
    package let meta: [String: String]?
    package let weights: WeightsAnswer?
    /// The node's name, in answers of `/v1/mesh/pick`.
    package let node: String?
    /// The node's address there.
    package let nodeAddress: String?
}

/// How an instance is weighed.
package struct WeightsAnswer: Decodable, Sendable {
    package let passing: Int
    package let warning: Int
}

/// A health check.
package struct CheckAnswer: Decodable, Sendable {
    package let checkID: String
    package let status: String
    package let type: String?
    package let notes: String?
    package let serviceID: String?
}

/// `/v1/agent/self`, as far as `martlet info` needs it.
package struct SelfAnswer: Decodable, Sendable {
    package let stats: [String: [String: String]]
}
