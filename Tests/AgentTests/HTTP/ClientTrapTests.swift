import HTTPTypes
import Synchronization
import Testing

@testable import Catalog
@testable import Formats
@testable import HTTPAPI
@testable import Services
@testable import View

/// What real clients of Consul stumble over (docs/testing.md, Traps of clients).
struct ClientTrapTests {
    private let rig = Rig()

    /// A member with an instance of which nobody said more than its name, and a service of this
    /// node of which all is null that may be.
    private func fillBare() async {
        rig.apply(rig.mesh.member(1), rig.mesh.member(2), rig.mesh.instance(of: 1))
        let body = """
            {"Name":"bare","Address":"","Tags":null,"Meta":null,"TaggedAddresses":null,
            "Weights":null,"Checks":null,"Check":null,"Connect":null,"Proxy":null}
            """
        #expect(await rig.put("/v1/agent/service/register", body).code == 200)
        let check = #"{"Name":"c","TTL":"10s","ServiceID":"bare"}"#
        #expect(await rig.put("/v1/agent/check/register", check).code == 200)
    }

    /// Every read that can block, with a name where it takes one.
    private static let blockingReads: [String] = RouteTable.provided.compactMap { row in
        switch row.handler(of: .get) {
        case .view, .poll: row.path.hasSuffix("/") ? row.path + "web" : String(row.path)
        default: nil
        }
    }

    @Test func everyReadThatCanBlockHasAnIndexWhichIsNeverZero() async {
        #expect(Self.blockingReads.count > 12)
        for rig in [rig, Rig()] {
            if rig.store === self.rig.store { await fillBare() }
            for path in Self.blockingReads {
                let answer = await rig.get(path)
                #expect(answer.header("X-Consul-Index").flatMap { UInt64($0) } ?? 0 > 0, "\(path)")
            }
        }
    }

    @Test func everyReadOfTheViewSaysThatItCanBeTrusted() async {
        await fillBare()
        for path in Self.blockingReads where !path.hasPrefix("/v1/mesh/") {
            let answer = await rig.get(path)
            // Without the second the Go client does not come to read the first.
            #expect(answer.header("X-Consul-KnownLeader") == "true", "\(path)")
            #expect(answer.header("X-Consul-LastContact") == "0", "\(path)")
        }
    }

    private static let lists = [
        "/v1/catalog/services", "/v1/catalog/service/web", "/v1/catalog/nodes",
        "/v1/catalog/node/n1", "/v1/catalog/node-services/n1", "/v1/catalog/datacenters",
        "/v1/health/service/web", "/v1/health/node/n1", "/v1/health/checks/web",
        "/v1/health/state/any", "/v1/agent/self", "/v1/agent/members", "/v1/agent/services",
        "/v1/agent/service/bare", "/v1/agent/checks", "/v1/agent/health/service/id/bare",
        "/v1/agent/health/service/name/bare", "/v1/agent/metrics", "/v1/coordinate/nodes",
        "/v1/coordinate/datacenters", "/v1/status/peers", "/v1/health/connect/web",
        "/v1/event/list",
    ]

    @Test(arguments: lists)
    func noListAndNoTableIsNull(path: String) async {
        await fillBare()
        let answer = await rig.get(path)
        #expect(!answer.bodyText.contains("null"), "\(answer.bodyText)")
        #expect(answer.bodyText.hasPrefix("[") || answer.bodyText.hasPrefix("{"))
    }

    @Test func whatNobodyGaveIsAnEmptyListOrTable() async throws {
        await fillBare()
        let service = try await rig.get("/v1/agent/services").json["bare"]
        #expect(service?["Tags"] == .array([]) && service?["Meta"] == .object([]))
        let check = try await rig.get("/v1/agent/checks").json["c"]
        #expect(check?["ServiceTags"] == .array([]) && check?["Definition"] == .object([]))
        let entry = try await rig.get("/v1/health/service/web").json[0]
        #expect(entry?["Node"]?["Meta"] == .object([]))
        #expect(entry?["Service"]?["Tags"] == .array([]))
        #expect(entry?["Service"]?["Meta"] == .object([]))
        #expect(entry?["Checks"]?[0]?["ServiceTags"] == .array([]))
        let flat = try await rig.get("/v1/catalog/service/web").json[0]
        #expect(flat?["ServiceTags"] == .array([]) && flat?["ServiceMeta"] == .object([]))
        #expect(try await rig.get("/v1/catalog/services").json["web"] == .array([]))
    }

    @Test func everyNodeHasAnIDOfItsOwn() async throws {
        await fillBare()
        rig.apply(rig.mesh.instance(of: 2))
        let nodes = try #require(try await rig.get("/v1/catalog/nodes").json.elements)
        let health = try #require(try await rig.get("/v1/health/service/web").json.elements)
        let flat = try #require(try await rig.get("/v1/catalog/service/web").json.elements)
        for ids in [
            nodes.map { $0["ID"]?.text }, health.map { $0["Node"]?["ID"]?.text },
            flat.map { $0["ID"]?.text },
        ] {
            #expect(ids.count == 2 && Set(ids).count == 2)
            #expect(ids.allSatisfy { $0?.count == 36 })
        }
    }

    @Test func anAddressThatNobodyGaveStaysEmpty() async throws {
        await fillBare()
        #expect(await rig.catalog.snapshot().services[0].definition.address == "")
        #expect(try await rig.get("/v1/agent/service/bare").json["Address"]?.text == "")
        let entry = try await rig.get("/v1/health/service/web").json[0]
        #expect(entry?["Service"]?["Address"]?.text == "")
        #expect(entry?["Node"]?["Address"]?.text == "10.0.0.1")
        let flat = try await rig.get("/v1/catalog/service/web").json[0]
        #expect(flat?["ServiceAddress"]?.text == "" && flat?["Address"]?.text == "10.0.0.1")
    }

    @Test func parametersAreReadAsEachClientWritesThem() async throws {
        await fillBare()
        let maintenance = "/v1/agent/service/maintenance/bare?enable="
        for (word, reason) in [("True", ""), ("False", nil), ("1", ""), ("f", nil)] {
            #expect(await rig.put(maintenance + word).code == 200, "\(word)")
            #expect(await rig.catalog.snapshot().services[0].maintenance == reason, "\(word)")
        }
        for query in [
            "stale=&wait=120000ms", "stale", "index=0&wait=1s", "passing=1&near=_agent",
            "passing&cached=", "wait=1s",
        ] {
            let answer = await rig.get("/v1/health/service/web?" + query)
            #expect(try answer.json.count == 1, "\(query)")
        }
    }

    @Test func everyRefusalIsASentenceInPlainText() async {
        let full = Rig(maximumWaiters: 0)
        let evil = await rig.send(.get, "/v1/agent/self", host: "evil.example")
        let answers = [
            (await rig.get("/v1/catalog/nodes?index=x"), 400), (evil, 403),
            (await rig.put("/v1/agent/service/register", "{}"), 400),
            (await rig.put("/v1/acl/bootstrap"), 401), (await rig.get("/v1/nothing"), 404),
            (await rig.put("/v1/agent/check/pass/none"), 404),
            (await rig.get("/v1/agent/service/none"), 404),
            (await rig.get("/v1/agent/leave"), 405),
            (await full.get("/v1/catalog/nodes?index=\(Rig.start)"), 429),
            (await rig.get("/v1/catalog/nodes?dc=none"), 500), (await rig.get("/v1/kv/a"), 501),
        ]
        for (answer, code) in answers {
            #expect(answer.code == code, "\(answer.bodyText)")
            #expect(answer.header("Content-Type") == "text/plain; charset=utf-8", "\(code)")
            #expect(!answer.bodyText.isEmpty && !answer.bodyText.hasPrefix("{"), "\(code)")
        }
    }
}

/// What an old client or a page asks by GET changes nothing.
struct ChangeByGetTests {
    private let rig = Rig()

    /// Every place that changes something and tells nothing.
    private static let writes = RouteTable.provided.filter { $0.handler(of: .get) == nil }

    @Test func whatChangesSomethingIsNotDoneByGET() async {
        #expect(Self.writes.count > 15)
        for row in RouteTable.provided {
            switch row.right {
            case .register, .operate: #expect(row.handler(of: .get) == nil, "\(row.path)")
            case .open, .read: break
            }
        }
        for row in Self.writes {
            let path = row.path.hasSuffix("/") ? row.path + "web" : String(row.path)
            for method in [HTTPRequest.Method.get, .head] {
                let answer = await rig.send(method, path + "?enable=true")
                #expect(answer.code == 405, "\(method) \(path)")
                #expect(answer.header("Allow") == row.allow)
            }
        }
        #expect(rig.control.joined.withLock { $0.isEmpty })
        #expect(!rig.control.hasLeft.withLock { $0 })
        #expect(await rig.catalog.snapshot() == LocalSnapshot())
    }

    @Test func whoReportsByGETReportsNothing() async {
        _ = await rig.put("/v1/agent/check/register", #"{"Name":"c","TTL":"10s"}"#)
        let before = await rig.catalog.snapshot()
        for verb in ["pass", "warn", "fail", "deregister"] {
            #expect(await rig.get("/v1/agent/check/\(verb)/c").code == 405)
        }
        #expect(await rig.catalog.snapshot() == before)
    }

    @Test(arguments: ["/v1/agent/check/deregister/c", "/v1/agent/maintenance?enable=true"])
    func aPageUnderAForeignNameWritesNothing(path: String) async {
        _ = await rig.put("/v1/agent/check/register", #"{"Name":"c","TTL":"10s"}"#)
        let before = await rig.catalog.snapshot()
        // A name that its owner makes lead to loopback, and a page that sends here blindly.
        #expect(await rig.send(.put, path, host: "rebound.example:8500").code == 403)
        let page: HTTPFields = [.origin: "https://page.example"]
        #expect(await rig.send(.put, path, headers: page).code == 403)
        #expect(await rig.catalog.snapshot() == before)
    }
}
