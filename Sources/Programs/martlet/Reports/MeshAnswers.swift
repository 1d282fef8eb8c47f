/// `POST` and `GET /v1/mesh/pick/:service`.
package struct PickAnswer: Decodable, Sendable {
    package let lease: String?
    package let expiresIn: String?
    package let instance: InstanceAnswer
    package let probe: Bool?
    package let panic: Bool?
    package let reason: String?
    package let retryAllowed: Bool?
}

/// `POST /v1/mesh/report`.
package struct ReportAnswer: Decodable, Sendable {
    package let duplicate: Bool?
    package let stale: Bool?
}

/// An error of `/v1/mesh/`.
package struct MeshErrorAnswer: Decodable, Sendable {
    package let error: String
    package let reason: String?
}

/// `/v1/mesh/endpoints/:service`.
package struct EndpointsAnswer: Decodable, Sendable {
    package let service: String
    package let policy: String
    package let panic: Bool
    package let leases: Int
    package let endpoints: [EndpointAnswer]
}

/// One instance of it.
package struct EndpointAnswer: Decodable, Sendable {
    package let id: String
    package let node: String
    package let address: String
    package let port: Int
    package let status: String
    package let weight: Int
    package let effectiveWeight: Double
    package let inFlight: Int
    package let share: Int?
    package let latency: String?
    package let breaker: BreakerStateAnswer
    package let excluded: String?
}

/// The state of a breaker.
package struct BreakerStateAnswer: Decodable, Sendable {
    package let state: String
    package let forced: Bool
}

/// `/v1/mesh/explain/:service`.
package struct ExplainAnswer: Decodable, Sendable {
    package let service: String
    package let policy: String
    package let panic: Bool
    package let instances: [ExplainedAnswer]
}

/// One instance of it.
package struct ExplainedAnswer: Decodable, Sendable {
    package let id: String
    package let node: String
    package let why: [String]
}

/// A breaker of `/v1/mesh/breakers`.
package struct BreakerAnswer: Decodable, Sendable {
    package let service: String
    package let id: String
    package let node: String
    package let state: String
    package let forced: Bool
    package let expiresIn: String?
}
