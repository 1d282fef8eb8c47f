import HTTPTypes
import Membership
import Primitives
import Registry
import Synchronization
import Testing

@testable import Catalog
@testable import Formats
@testable import HTTPAPI
@testable import Services
@testable import View

/// What the agent tells of itself and of its own services.
struct AgentReadTests {
    private let rig = Rig()

    private func register() async {
        _ = await rig.put(
            "/v1/agent/service/register",
            #"{"Name":"web","Tags":["a"],"Port":80,"Check":{"TTL":"10s","Notes":"n"}}"#
        )
        _ = await rig.put("/v1/agent/check/pass/service:web?note=long+output")
    }

    @Test func everyTopLevelValueOfSelfIsAnObject() async throws {
        rig.apply(rig.mesh.member(1))
        guard case .object(let members) = try await rig.get("/v1/agent/self").json else {
            Issue.record("self is an object")
            return
        }
        for member in members {
            guard case .object = member.value else {
                Issue.record("\(member.key) is not an object")
                continue
            }
        }
        let json = JSONValue.object(members)
        #expect(json["Config"]?["Datacenter"]?.text == "dc1")
        #expect(json["Config"]?["NodeName"]?.text == "n1")
        #expect(json["Config"]?["Server"] == .bool(false))
        #expect(json["Coord"]?["Vec"]?.count == 8)
        #expect(json["DebugConfig"]?["NodeName"]?.text == "n1")
        #expect(json["Stats"]?["consul"]?["leader_addr"]?.text == "10.0.0.1:7946")
        #expect(json["xDS"]?["SupportedProxies"]?.count == 0)
        #expect(json["Stats"]?["gossip"]?["members"]?.text == "1")
        #expect(json["Member"]?["Tags"]?["role"]?.text == "node")
    }

    @Test func membersTellUnreachableFromDead() async throws {
        rig.apply(
            rig.mesh.member(1, metadata: [MetadataEntry(key: "status", value: "mine")]),
            rig.mesh.member(2, status: .suspect),
            rig.mesh.member(3, status: .unreachable),
            rig.mesh.member(4, status: .dead),
            rig.mesh.member(5, status: .left)
        )
        let members = try await rig.get("/v1/agent/members").json
        let statuses = (0..<5).map { members[$0]?["Tags"]?["status"]?.text }
        #expect(statuses == ["alive", "suspect", "unreachable", "dead", "left"])
        let numbers = (0..<5).map { members[$0]?["Status"] }
        #expect(numbers == ["1", "1", "4", "4", "3"].map { .number($0) })
        #expect(try await rig.get("/v1/agent/members?wan=1").json.count == 0)
    }

    @Test func versionNamesTheRelease() async throws {
        let json = try await rig.get("/v1/agent/version").json
        #expect(json["HumanVersion"]?.text == "0.2.0")
        #expect(json["SHA"]?.text == "abc")
    }

    @Test func servicesAndChecksAreTheOwnersOwn() async throws {
        await register()
        let service = try await rig.get("/v1/agent/services").json["web"]
        #expect(service?["Service"]?.text == "web")
        #expect(service?["Datacenter"]?.text == "dc1")
        #expect(service?["CreateIndex"] == nil && service?["ModifyIndex"] == nil)
        let check = try await rig.get("/v1/agent/checks").json["service:web"]
        #expect(check?["Output"]?.text == "long output")
        #expect(check?["Notes"]?.text == "n")
        #expect(check?["ServiceTags"]?[0]?.text == "a")
        #expect(check?["Node"]?.text == "n1")
    }

    @Test func aServiceIsWatchedByItsHash() async throws {
        await register()
        rig.apply(rig.mesh.member(1), rig.mesh.instance(of: 1, id: "web"))
        let first = await rig.get("/v1/agent/service/web")
        let hash = try #require(first.header("X-Consul-ContentHash"))
        #expect(try first.json["ContentHash"]?.text == hash)
        async let second = rig.get("/v1/agent/service/web?hash=\(hash)&wait=30s")
        while rig.store.readers == 0 { try await Task.sleep(for: .milliseconds(2)) }
        rig.apply(rig.mesh.instance(of: 1, id: "web", port: 81))
        rig.catalog.edit { $0.services[0].definition.port = 81 }
        rig.apply(rig.mesh.instance(of: 1, id: "web", port: 82))
        #expect(try await second.json["Port"] == .number("81"))
        #expect(await second.header("X-Consul-ContentHash") != hash)
        let missing = await rig.get("/v1/agent/service/none")
        #expect(missing.code == 404 && missing.bodyText == "unknown service ID: none")
    }

    @Test func localHealthIsAStatusCode() async throws {
        await register()
        let path = "/v1/agent/health/service/id/web"
        let expected = [
            ("pass", 200, "passing"), ("warn", 429, "warning"), ("fail", 503, "critical"),
        ]
        for (verb, code, word) in expected {
            _ = await rig.put("/v1/agent/check/\(verb)/service:web")
            let response = await rig.get(path)
            #expect(response.code == code)
            #expect(response.header("X-Consul-Reason") == word)
            #expect(try response.json["AggregatedStatus"]?.text == word)
            #expect(try response.json["Checks"]?.count == 1)
            let text = await rig.get("/v1/agent/health/service/name/web?format=text")
            #expect(text.code == code && text.bodyText == word)
        }
        _ = await rig.put("/v1/agent/check/pass/service:web")
        _ = await rig.put("/v1/agent/service/maintenance/web?enable=true&reason=why")
        let response = await rig.get("/v1/agent/health/service/name/web")
        #expect(response.code == 503)
        #expect(try response.json[0]?["AggregatedStatus"]?.text == "maintenance")
        #expect(try response.json[0]?["Checks"]?[0]?["Notes"]?.text == "why")
        #expect(await rig.get("/v1/agent/health/service/id/none").code == 404)
        #expect(await rig.get("/v1/agent/health/service/name/none").code == 404)
    }

    @Test func readinessNamesWhatIsMissing() async {
        #expect(await rig.get("/readyz").bodyText == "ok")
        #expect(await rig.get("/readyz?verbose").bodyText == "[+]mesh ok\nok\n")
        rig.control.ready.withLock { $0.append(ReadinessItem(name: "dns", failure: "no port")) }
        let response = await rig.get("/healthz")
        #expect(response.code == 503)
        #expect(response.bodyText == "[+]mesh ok\n[-]dns failed: no port\nnot ready\n")
        #expect(await rig.get("/livez").code == 200, "a live agent may be unready")
    }

    @Test func metricsHaveEverySeriesFromZero() async {
        let text = await rig.get("/metrics").bodyText
        #expect(text.contains("# TYPE martlet_http_requests_total counter\n"))
        for row in RouteTable.rows {
            #expect(text.contains("{route=\"\(row.label)\",method="))
        }
        #expect(text.contains("martlet_http_rejected_total{reason=\"body_size\"} 0\n"))
        let durations = "martlet_http_request_duration_seconds"
        #expect(text.contains("# TYPE \(durations) histogram\n"))
        #expect(text.contains("\(durations)_bucket{operation=\"read\",le=\"0.0001\"} "))
        #expect(text.contains("\(durations)_bucket{operation=\"write\",le=\"+Inf\"} 0\n"))
        #expect(text.contains("\(durations)_count{operation=\"read\"} 0\n"))
        _ = await rig.get("/livez")
        let second = await rig.get("/metrics").bodyText
        #expect(second.contains("\(durations)_count{operation=\"read\"} 1\n"))
        #expect(text.hasSuffix("martlet_fake 1\n"))
        let again = await rig.get("/v1/agent/metrics?format=prometheus").bodyText
        #expect(again.contains("{route=\"metrics\",method=\"GET\",code=\"200\"} 2\n"))
    }
}
