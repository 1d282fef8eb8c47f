import Formats
import Registry
import Testing

@testable import Services
@testable import Settings

@Suite struct DefinitionTests {
    private func service(_ text: String) throws -> ServiceDefinition {
        let file = try ConfigurationFile(text: text, path: "f", holding: .definitions)
        return try #require(file.services.first).value
    }

    @Test func aConsulDefinitionReadsWhole() throws {
        let service = try service(
            """
            service:
              id: web-1
              name: web
              address: 10.0.0.5
              port: 8080
              tags: [v1, 1.10]
              meta: {version: 1.10, b: "true"}
              tagged_addresses: {wan: {address: 198.51.100.1, port: 80}}
              weights: {passing: 10, warning: 0}
              enable_tag_override: true
              capacity: 50
              policy: least_request
              breaker: {threshold: 5, window: 10s, interval: 1m}
              check:
                id: up
                name: Up
                http: http://10.0.0.5:8080/up
                method: post
                header: {X-Foo: [bar, baz], A: b}
                body: "{}"
                tls_skip_verify: true
                interval: 500ms
                timeout: 2s
                status: passing
                success_before_passing: 2
                failures_before_critical: 3
                failures_before_warning: 1
                deregister_critical_service_after: 30s
                notes: n
                output_max_size: 100
            """
        )
        var check = CheckDefinition(
            id: "up",
            name: "Up",
            notes: "n",
            serviceID: "web-1",
            probe: .http(
                HTTPCheckRequest(
                    url: "http://10.0.0.5:8080/up",
                    method: "POST",
                    headers: [
                        CheckHeader(name: "A", values: ["b"]),
                        CheckHeader(name: "X-Foo", values: ["bar", "baz"]),
                    ],
                    body: "{}",
                    skipsTLSVerification: true
                ),
                interval: .seconds(1),
                timeout: .seconds(2)
            )
        )
        check.initialStatus = .passing
        check.successBeforePassing = 2
        check.failuresBeforeWarning = 1
        check.failuresBeforeCritical = 3
        check.deregisterCriticalServiceAfter = .seconds(60)
        check.outputMaxSize = 100
        let expected = ServiceDefinition(
            id: "web-1",
            name: "web",
            address: "10.0.0.5",
            port: 8_080,
            taggedAddresses: [TaggedAddress(name: "wan", address: "198.51.100.1", port: 80)],
            tags: ["v1", "1.10"],
            metadata: [
                MetadataEntry(key: "b", value: "true"),
                MetadataEntry(key: "version", value: "1.10"),
            ],
            weights: InstanceWeights(passing: 10, warning: 0),
            capacity: 50,
            breaker: BreakerTerms(
                threshold: 5,
                windowMilliseconds: 10_000,
                intervalMilliseconds: 60_000
            ),
            policy: "least_request",
            enableTagOverride: true,
            checks: [check]
        )
        #expect(service == expected)
    }

    @Test func keysAreTakenInAnyCaseAsTheAPIDoes() throws {
        let service = try service(
            """
            {"Name": "web", "EnableTagOverride": true,
             "Checks": [{"CheckID": "a", "TTL": "30s"}, {"tcp": "[::1]:80", "Interval": "10s"}],
             "Weights": {"Passing": 3}, "Meta": null}
            """
        )
        #expect(service.enableTagOverride && service.weights.passing == 3)
        #expect(service.weights.warning == 1)
        #expect(service.checks.map(\.id) == ["a", "service:web:2"])
        #expect(service.checks.map(\.name) == ["Service 'web' check", "Service 'web' check"])
        #expect(service.checks.first?.probe == .ttl(.seconds(30)))
        #expect(
            service.checks.last?.probe
                == .tcp(target: "[::1]:80", interval: .seconds(10), timeout: .seconds(10))
        )
    }

    @Test func theOnlyCheckOfAServiceTakesItsID() throws {
        let service = try service("{name: web, id: w, check: {ttl: 10s}}")
        #expect(service.checks.map(\.id) == ["service:w"])
        #expect(service.checks.map(\.serviceID) == ["w"])
    }

    @Test func checksOfTheirOwnBelongToTheNodeOrTheServiceTheyName() throws {
        let file = try ConfigurationFile(
            text: "checks:\n- {name: disk, ttl: 1m}\n- {name: up, service_id: web, ttl: 1m}\n",
            path: "f"
        )
        #expect(file.checks.map(\.value.id) == ["disk", "up"])
        #expect(file.checks.map(\.value.serviceID) == ["", "web"])
    }

    @Test(arguments: [
        ("service: {id: a}", "f:1:10: Missing service name."),
        ("{name: a, address: 0.0.0.0}", "f:1:20: Invalid service address: \"0.0.0.0\" is no"),
        ("{name: a, weights: {passing: -1}}", "f:1:30: Invalid Weights: each is a number"),
        ("{name: a, breaker: {threshold: x}}", "f:1:32: Breaker.Threshold takes a share below"),
        ("{name: a, connect: {native: true}}", "f:1:11: `Connect`: Consul's service mesh"),
        ("{name: a, meta: {a b: c}}", "f:1:18: Invalid Service Meta: key \"a b\" is not"),
        ("{name: a, check: {name: c}}", "f:1:18: Invalid check: exactly one of TTL, HTTP, TCP,"),
        ("{name: a, check: {ttl: 1s, tcp: 'a:1'}}", "f:1:28: Invalid check: exactly one of"),
        ("{name: a, check: {tcp: 'a:1'}}", "f:1:18: Invalid check: Interval must be > 0 for TCP"),
        ("{name: a, check: {ttl: 1s, interval: 1s}}", "f:1:28: Invalid check: Interval and TTL"),
        ("{name: a, check: {ttl: -1s}}", "f:1:24: Invalid check: TTL must be > 0"),
        ("{name: a, check: {ttl: 10}}", "f:1:24: Check.TTL takes a duration such as \"10s\""),
        ("{name: a, check: {ttl: 1s, status: good}}", "f:1:36: Bad check status: passing, warn"),
        ("{name: a, check: {ttl: 1s, failures_before_warning: 2}}", "f:1:53: Invalid check: Fail"),
        ("{name: a, check: {args: [df], interval: 1s}}", "f:1:19: Invalid check: Args is not"),
        ("{name: a, check: {ttl: 1s, colour: red}}", "f:1:28: `colour` is not a key of a check"),
        ("{name: a, meta: {b: [c]}}", "f:1:18: Meta.b takes a string, not an array"),
        ("{name: a, kind: proxy}", "f:1:17: Invalid Kind \"proxy\": this agent has no proxies."),
    ])
    func aWrongDefinitionIsRefusedWithItsPlace(_ text: String, _ start: String) {
        let complaints = complaints { () throws(ConfigurationError) in
            _ = try ConfigurationFile(text: text, path: "f", holding: .definitions)
        }
        #expect(complaints.count == 1, "\(complaints)")
        #expect(complaints.first?.hasPrefix(start) == true, "\(complaints)")
    }

    @Test(arguments: [
        ("10s", 10_000), ("1m30s", 90_000), ("250ms", 250), ("1.5h", 5_400_000), ("0", 0),
        ("-1s", -1_000), ("+2ms", 2), ("1h0m0.5s", 3_600_500),
    ])
    func durationsAreReadAsGoWritesThem(_ text: String, _ milliseconds: Int) {
        #expect(GoDuration.parse(text) == .milliseconds(milliseconds))
    }

    @Test(arguments: ["", "10", "s", "1x", "1s2", ".s", "1..5s", "--1s", "300000000h"])
    func whatIsNoDurationIsRefused(_ text: String) {
        #expect(GoDuration.parse(text) == nil)
    }

    @Test(arguments: ["0s", "10s", "1500ms", "2h", "90s", "3ns"])
    func aDurationIsWrittenSoThatItReadsBack(_ text: String) throws {
        let duration = try #require(GoDuration.parse(text))
        #expect(GoDuration.parse(GoDuration.format(duration)) == duration)
    }
}
