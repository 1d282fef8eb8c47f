import Primitives
import Registry
import Testing

@testable import Services

struct RegistrationRulesTests {
    private let rules = RegistrationRules(targets: CheckTargets(interfaces: { [] }))

    private func sentence(_ service: ServiceDefinition) -> String? {
        do throws(RuleBreach) {
            _ = try rules.normalized(service)
            return nil
        } catch {
            return error.sentence
        }
    }

    private func sentence(_ change: (inout ServiceDefinition) -> Void) -> String? {
        var service = ServiceDefinition.web()
        change(&service)
        return sentence(service)
    }

    private func sentence(check: CheckDefinition, at address: String = "") -> String? {
        sentence { service in
            service.address = address
            service.checks = [check]
        }
    }

    @Test func definitionsComeOutInNormalForm() throws {
        var service = ServiceDefinition(id: "", name: "web")
        service.metadata = [
            MetadataEntry(key: "b", value: ""), MetadataEntry(key: "a", value: ""),
        ]
        var check = CheckDefinition.http(interval: .milliseconds(10))
        check.deregisterCriticalServiceAfter = .seconds(5)
        check.outputMaxSize = 1 << 20
        service.checks = [check]
        let normal = try rules.normalized(service)
        #expect(normal.id == "web")
        #expect(normal.metadata.map(\.key) == ["a", "b"])
        let made = try #require(normal.checks.first)
        #expect(made.id == "service:web")
        #expect(made.serviceID == "web")
        #expect(made.deregisterCriticalServiceAfter == .seconds(60))
        #expect(made.outputMaxSize == 4_096)
        let request = HTTPCheckRequest(url: "http://localhost:80/")
        #expect(made.probe == .http(request, interval: .seconds(1), timeout: .seconds(10)))
        #expect(try rules.normalized(normal) == normal)
    }

    @Test func namesIdsAndAddressesFollowTheRules() {
        #expect(sentence { $0.name = "" } == "Missing service name")
        for name in ["a\nb", "*", String(repeating: "x", count: 129)] {
            #expect(sentence { $0.name = name }?.contains("1 to 128 bytes") == true)
        }
        #expect(sentence { $0.name = "Zahlungen / EU @ shop#1" } == nil)
        for id in ["a\nb", "a\u{85}b", String(repeating: "x", count: 129)] {
            #expect(sentence { $0.id = id }?.contains("Invalid service ID") == true)
        }
        #expect(sentence { $0.id = "any thing/ü" } == nil)
        for address in ["0.0.0.0", "::", "a b", String(repeating: "x", count: 254)] {
            #expect(sentence { $0.address = address }?.contains("service address") == true)
            let tagged = TaggedAddress(name: "lan", address: address, port: 1)
            #expect(sentence { $0.taggedAddresses = [tagged] } != nil)
        }
        #expect(sentence { $0.address = "db.example" } == nil)
    }

    @Test(arguments: ["serfHealth", "_node_maintenance", "_service_maintenance:web"])
    func theAgentsOwnCheckIDsAreTaken(id: String) {
        #expect(sentence(check: .ttl(id))?.contains("the agent's own") == true)
    }

    @Test func targetsAreHeldToTheList() {
        let other = CheckDefinition.http("c", url: "http://10.0.0.7/")
        #expect(sentence(check: other)?.contains("--check-allow 10.0.0.7") == true)
        #expect(sentence(check: other, at: "10.0.0.8") != nil)
        #expect(sentence(check: other, at: "10.0.0.7") == nil)
        let metadata = CheckDefinition.http("c", url: "http://169.254.169.254/")
        #expect(sentence(check: metadata, at: "169.254.169.254") != nil)
        // What a name leads to is seen, and judged, when the check is made.
        #expect(sentence(check: .http("c", url: "http://example.com/")) == nil)
        let number = CheckDefinition.http("c", url: "http://127.1/")
        #expect(sentence(check: number)?.contains("the name of a host") == true)
        let tcp = CheckDefinition(
            id: "c",
            name: "c",
            probe: .tcp(target: "10.0.0.7:1", interval: .seconds(1), timeout: .zero)
        )
        #expect(sentence(check: tcp)?.contains("--check-allow 10.0.0.7") == true)
    }

    @Test func durationsAndThresholdsAreHeldToTheirBounds() {
        var check = CheckDefinition.ttl("c")
        check.probe = .ttl(.zero)
        #expect(sentence(check: check)?.contains("TTL must be > 0") == true)
        #expect(sentence(check: .http("c", interval: .zero))?.contains("Interval must") == true)
        check = .http("c")
        check.failuresBeforeWarning = 2
        check.failuresBeforeCritical = 1
        #expect(sentence(check: check)?.contains("can't be higher") == true)
        check.failuresBeforeWarning = -1
        #expect(sentence(check: check)?.contains("thresholds") == true)
    }

    @Test func requestsAreHeldToTheirBounds() {
        func sentence(_ change: (inout HTTPCheckRequest) -> Void) -> String? {
            var request = HTTPCheckRequest(url: "http://localhost/")
            change(&request)
            var check = CheckDefinition.http("c")
            check.probe = .http(request, interval: .seconds(1), timeout: .zero)
            return self.sentence(check: check)
        }
        #expect(sentence { $0.method = "PURGE" } == nil)
        for method in ["GE T", "CONNECT", "G\r\n", String(repeating: "X", count: 17)] {
            #expect(sentence { $0.method = method }?.contains("no method") == true)
        }
        #expect(sentence { $0.body = String(repeating: "x", count: 4_096) } == nil)
        #expect(sentence { $0.body = String(repeating: "x", count: 4_097) } != nil)
        for (name, value) in [
            ("X", "a\r\nY: b"), ("X:", "a"), ("", "a"), ("Content-Length", "1"),
            ("Transfer-Encoding", "chunked"), ("X", String(repeating: "x", count: 4_096)),
        ] {
            #expect(sentence { $0.headers = [CheckHeader(name: name, values: [value])] } != nil)
        }
        #expect(sentence { $0.headers = [CheckHeader(name: "Host", values: ["x"])] } == nil)
        #expect(sentence { $0.tls.serverName = "web.example" } == nil)
        #expect(sentence { $0.tls.serverName = "web/example" } != nil)
    }
}
