import MartletBalancing
import MartletClient

extension Endpoint {
    /// An instance of `orders`.
    static func test(
        _ id: String,
        port: Int = 8_080,
        capacity: Int = 0,
        weight: Int = 1,
        health: Endpoint.Health = .passing,
        policy: String = "",
        zone: String = ""
    ) -> Endpoint {
        var facts = Endpoint.Facts()
        facts.service = "orders"
        facts.id = id
        facts.node = "n1"
        facts.host = "127.0.0.1"
        facts.port = port
        facts.capacity = capacity
        facts.passingWeight = weight
        facts.health = health
        facts.policy = policy
        facts.zone = zone
        return Endpoint(facts)
    }
}

extension MeshService {
    /// A service of its own, without a client.
    static func test(
        _ instances: [Endpoint]?,
        time: ManualTime = ManualTime(),
        configuration: ServiceConfiguration = ServiceConfiguration(),
        reportLimit: Int = 100
    ) -> MeshService {
        let service = MeshService(
            name: "orders",
            configuration: configuration,
            reportLimit: reportLimit,
            time: time.source,
            seed: 1
        )
        if let instances { service.update(instances) }
        return service
    }
}
