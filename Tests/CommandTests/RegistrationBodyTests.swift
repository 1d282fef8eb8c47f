import Testing
import martlet

@testable import Settings

@Suite struct RegistrationBodyTests {
    @Test func aDefinitionIsSentAndReadBackAsItIs() throws {
        let file = try ConfigurationFile(
            text: """
                name: web
                id: web-1
                address: 10.0.0.1
                port: 80
                tags: [a, "1"]
                meta: {k: v}
                weights: {passing: 0, warning: 3}
                capacity: 7
                policy: random
                breaker: {threshold: 1, window: 1s, interval: 90s}
                tagged_addresses: {wan: {address: 198.51.100.1, port: 81}}
                checks:
                - http: "http://localhost/"
                  interval: 10s
                  header: {A: [b]}
                  body: x
                  status: warning
                - {tcp: "localhost:1", interval: 90s, timeout: 500ms, failures_before_critical: 3}
                - {grpc: "localhost:1/web", grpc_use_tls: true, interval: 90s}
                - {h2ping: "localhost:1", tls_server_name: a.b, interval: 90s}
                - {http: "http://localhost/", interval: 1s, disable_redirects: true}
                - {alias_service: other}
                - {ttl: 1h, notes: n, deregister_critical_service_after: 2m, output_max_size: 9}
                """,
            path: "f",
            holding: .definitions
        )
        let service = try #require(file.services.first).value
        let again = try ConfigurationFile(
            text: service.registrationBody,
            path: "body",
            holding: .definitions
        )
        #expect(again.services.map(\.value) == [service])
    }

    @Test func theBodyHasConsulsKeys() throws {
        let file = try ConfigurationFile(
            text: "{name: web, check: {ttl: 10s}}",
            path: "f",
            holding: .definitions
        )
        #expect(
            file.services.first?.value.registrationBody
                == #"{"ID":"web","Name":"web","Weights":{"Passing":1,"Warning":1},"#
                + #""Checks":[{"CheckID":"service:web","Name":"Service 'web' check","#
                + #""TTL":"10s"}]}"#
        )
    }
}
