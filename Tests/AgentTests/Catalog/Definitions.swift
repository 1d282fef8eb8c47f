import Registry

@testable import Services

extension ServiceDefinition {
    /// `web` with one TTL check.
    static func web(id: String = "web", tags: [String] = []) -> ServiceDefinition {
        ServiceDefinition(
            id: id,
            name: "web",
            port: 80,
            tags: tags,
            checks: [.ttl("")]
        )
    }
}

extension CheckDefinition {
    static func ttl(_ id: String, of service: String = "") -> CheckDefinition {
        CheckDefinition(id: id, name: id, serviceID: service, probe: .ttl(.seconds(15)))
    }

    static func http(
        _ id: String = "",
        url: String = "http://localhost:80/",
        of service: String = "",
        interval: Duration = .seconds(10)
    ) -> CheckDefinition {
        CheckDefinition(
            id: id,
            name: id,
            serviceID: service,
            probe: .http(HTTPCheckRequest(url: url), interval: interval, timeout: .zero)
        )
    }
}
