import HTTPTypes
import Membership
import Primitives
import Registry
import Testing

@testable import Formats
@testable import HTTPAPI

/// Reads, in Consul's exact shapes.
struct ReadingTests {
    private let rig = Rig()
    private let nodeText = """
        {"ID":"00000000-0000-0000-0000-000000000001","Node":"n1","Address":"10.0.0.1",\
        "Datacenter":"dc1","TaggedAddresses":{"lan":"10.0.0.1","lan_ipv4":"10.0.0.1",\
        "wan":"10.0.0.1","wan_ipv4":"10.0.0.1"},"Meta":{"rack":"r1"},\
        "CreateIndex":1001,"ModifyIndex":1001}
        """
    private let serviceText = """
        {"ID":"web1","Service":"web","Tags":["a"],"Meta":{"v":"1"},"Port":80,"Address":"",\
        "TaggedAddresses":{},"Weights":{"Passing":3,"Warning":1},"EnableTagOverride":false,\
        "CreateIndex":1002,"ModifyIndex":1002}
        """

    private func fill() {
        rig.apply(
            rig.mesh.member(1, metadata: [MetadataEntry(key: "rack", value: "r1")]),
            rig.mesh.instance(
                of: 1,
                weights: InstanceWeights(passing: 3, warning: 1),
                tags: ["a"],
                metadata: [MetadataEntry(key: "v", value: "1")],
                checks: [rig.mesh.check(.passing, reason: "fine")]
            )
        )
    }

    @Test(arguments: [
        "/v1/health/service/web", "/v1/catalog/service/web", "/v1/catalog/node-services/n1",
        "/v1/health/service/web?filter=Service.Port+%3D%3D+80",
    ])
    func whatLacksItsRestSaysSo(path: String) async {
        let rest = InstanceRest(content: Digest(high: 1, low: 2), byteCount: 900)
        rig.apply(rig.mesh.member(1), rig.mesh.instance(of: 1, rest: rest))
        let partial = await rig.send(.get, path)
        #expect(partial.bodyText.contains("\"Partial\":true"), "\(partial.bodyText)")
        #expect(partial.header("X-Martlet-Partial") == "true")
        rig.apply(rig.mesh.instance(of: 1, version: 2))
        let whole = await rig.send(.get, path)
        #expect(!whole.bodyText.contains("Partial"))
        #expect(whole.header("X-Martlet-Partial") == nil)
    }

    private func check(
        _ id: String,
        _ name: String,
        output: String,
        status: String = "passing",
        type: String = "",
        of service: String = "",
        indexes: (Int, Int) = (1_001, 1_001)
    ) -> String {
        let (serviceID, tags) = service.isEmpty ? ("", "[]") : ("web1", "[\"a\"]")
        return """
            {"Node":"n1","CheckID":"\(id)","Name":"\(name)","Status":"\(status)","Notes":"",\
            "Output":"\(output)","ServiceID":"\(serviceID)","ServiceName":"\(service)",\
            "ServiceTags":\(tags),"Type":"\(type)","Interval":"","Timeout":"","ExposedPort":0,\
            "Definition":{},"CreateIndex":\(indexes.0),"ModifyIndex":\(indexes.1)}
            """
    }

    private var serfCheck: String {
        check("serfHealth", "Serf Health Status", output: "Agent alive and reachable")
    }

    private var ownCheck: String {
        check("c", "Check c", output: "fine", type: "ttl", of: "web", indexes: (1_002, 1_002))
    }

    @Test func healthServiceHasConsulsShape() async {
        fill()
        let response = await rig.get("/v1/health/service/web")
        #expect(
            response.bodyText
                == "[{\"Node\":\(nodeText),\"Service\":\(serviceText),"
                + "\"Checks\":[\(serfCheck),\(ownCheck)]}]"
        )
        #expect(response.header("Content-Type") == "application/json")
        #expect(response.header("X-Consul-Index") == "1002")
        #expect(response.header("X-Consul-KnownLeader") == "true")
        #expect(response.header("X-Consul-LastContact") == "0")
        #expect(response.header("X-Consul-Effective-Consistency") == "stale")
        #expect(response.header("X-Consul-Default-ACL-Policy") == "allow")
    }

    /// What entries of one node share is written once and copied; the pretty form copies nothing.
    @Test func whatEntriesShareIsAsItWasWrittenAnew() async throws {
        for owner in 1...3 as ClosedRange<UInt64> {
            rig.apply(rig.mesh.member(owner, status: owner == 2 ? .unreachable : .alive))
            for number in 1...3 {
                let checks = owner == 3 ? [] : [rig.mesh.check(.passing, reason: "fine")]
                rig.apply(rig.mesh.instance(of: owner, id: "w\(number)", checks: checks))
            }
        }
        for path in ["/v1/health/service/web", "/v1/catalog/node/n2", "/v1/health/state/any"] {
            let plain = await rig.get(path)
            let pretty = await rig.get(path + "?pretty")
            let value = try JSONValue(parsing: Array(plain.bodyText.utf8))
            #expect(value == (try JSONValue(parsing: Array(pretty.bodyText.utf8))), "\(path)")
        }
        let text = await rig.get("/v1/health/service/web").bodyText
        #expect(text.count(of: "\"lan\":\"10.0.0.2\"") == 3)
        #expect(text.count(of: "\"CheckID\":\"serfHealth\"") == 9)
        #expect(text.count(of: "\"Output\":\"Agent not live or unreachable\"") == 3)
    }

    @Test func anAnswerFromMemoryIsSaidToBeOne() async {
        fill()
        let plain = await rig.get("/v1/health/service/web")
        #expect(plain.header("X-Cache") == nil)
        let cached = await rig.get("/v1/health/service/web?cached")
        #expect(cached.header("X-Cache") == "HIT")
        #expect(cached.header("Age") == "0")
    }

    @Test func whatConsulTakesOrRefusesIsTakenOrRefused() async {
        fill()
        let bogus = await rig.get("/v1/health/state/bogus")
        #expect(bogus.code == 200 && bogus.bodyText == "[]")
        for path in ["/v1/status/leader", "/v1/status/peers"] {
            let other = await rig.get(path + "?dc=nope")
            #expect(other.code == 500 && other.bodyText == "No path to datacenter")
            #expect(await rig.get(path + "?dc=dc1").code == 200)
        }
    }

    @Test func theOtherReadsHaveConsulsShapes() async {
        fill()
        let cases = [
            ("/v1/catalog/services", "{\"web\":[\"a\"]}"),
            ("/v1/catalog/nodes", "[\(nodeText)]"),
            (
                "/v1/catalog/node/n1",
                "{\"Node\":\(nodeText),\"Services\":{\"web1\":\(serviceText)}}"
            ),
            (
                "/v1/catalog/node-services/n1",
                "{\"Node\":\(nodeText),\"Services\":[\(serviceText)]}"
            ),
            ("/v1/catalog/node/nobody", "null"),
            ("/v1/catalog/datacenters", "[\"dc1\"]"),
            ("/v1/health/node/n1", "[\(serfCheck),\(ownCheck)]"),
            ("/v1/health/node/nobody", "[]"),
            ("/v1/health/checks/web", "[\(ownCheck)]"),
            ("/v1/health/state/any", "[\(serfCheck),\(ownCheck)]"),
            ("/v1/health/state/critical", "[]"),
            ("/v1/health/service/nobody", "[]"),
            ("/v1/catalog/service/nobody", "[]"),
            ("/v1/status/leader", "\"10.0.0.1:7946\""),
            ("/v1/status/peers", "[\"10.0.0.1:7946\"]"),
            ("/v1/health/connect/web", "[]"),
            ("/v1/coordinate/nodes", "[]"),
            ("/v1/event/list", "[]"),
        ]
        for (path, body) in cases {
            let response = await rig.get(path)
            #expect(response.code == 200, "\(path)")
            #expect(response.bodyText == body, "\(path)")
        }
        #expect(await rig.get("/v1/status/leader").header("X-Martlet-Leaderless") == "true")
        #expect(await rig.get("/v1/health/state/").code == 400)
    }

    @Test func catalogServiceIsFlat() async {
        fill()
        #expect(
            await rig.get("/v1/catalog/service/web").bodyText == """
                [{"ID":"00000000-0000-0000-0000-000000000001","Node":"n1","Address":"10.0.0.1",\
                "Datacenter":"dc1","TaggedAddresses":{"lan":"10.0.0.1","lan_ipv4":"10.0.0.1",\
                "wan":"10.0.0.1","wan_ipv4":"10.0.0.1"},"NodeMeta":{"rack":"r1"},"ServiceKind":"",\
                "ServiceID":"web1","ServiceName":"web","ServiceTags":["a"],"ServiceAddress":"",\
                "ServiceTaggedAddresses":{},"ServiceWeights":{"Passing":3,"Warning":1},\
                "ServiceMeta":{"v":"1"},"ServicePort":80,"ServiceSocketPath":"",\
                "ServiceEnableTagOverride":false,"ServiceProxy":{},"ServiceConnect":{},\
                "CreateIndex":1002,"ModifyIndex":1002}]
                """
        )
    }

    @Test func anAddressBringsItsTaggedDefaults() async throws {
        rig.apply(rig.mesh.member(1), rig.mesh.instance(of: 1, address: "fd00::1"))
        let body = try await rig.get("/v1/health/service/web").json
        let tagged = body[0]?["Service"]?["TaggedAddresses"]
        #expect(tagged?["lan_ipv6"]?["Address"]?.text == "fd00::1")
        #expect(tagged?["wan_ipv6"]?["Port"] == .number("80"))
    }

    @Test func listsNarrowByTagMetadataDatacenterAndHealth() async throws {
        let east = [MetadataEntry(key: "zone", value: "east")]
        rig.apply(
            rig.mesh.member(1),
            rig.mesh.member(2, metadata: east),
            rig.mesh.member(3, datacenter: "dc2"),
            rig.mesh.instance(of: 1, tags: ["a", "b"]),
            rig.mesh.instance(of: 2, tags: ["a"], checks: [rig.mesh.check(.warning)]),
            rig.mesh.instance(of: 3)
        )
        let cases = [
            ("", 2), ("?tag=a", 2), ("?tag=a&tag=b", 1), ("?tag=c", 0), ("?passing=1", 1),
            ("?passing", 1), ("?passing=false", 2), ("?node-meta=zone:east", 1),
            ("?node-meta=zone:west", 0), ("?dc=dc2", 1), ("?dc=dc1", 2), ("?dc=", 2),
            ("?stale=&wait=120000ms&near=_agent", 2), ("?passing&node-meta=zone:east", 0),
        ]
        for (query, count) in cases {
            let body = try await rig.get("/v1/health/service/web" + query).json
            #expect(body.count == count, "\(query)")
        }
        #expect(await rig.get("/v1/catalog/services?dc=dc2").bodyText == "{\"web\":[]}")
        #expect(await rig.get("/v1/catalog/services?tag=x").bodyText == "{\"web\":[\"a\",\"b\"]}")
        #expect(await rig.get("/v1/catalog/datacenters").bodyText == "[\"dc1\",\"dc2\"]")
    }

    @Test func aFailedNodeMakesItsInstancesCriticalAndKeepsThem() async throws {
        fill()
        rig.apply(
            rig.mesh.member(
                1,
                status: .unreachable,
                metadata: [MetadataEntry(key: "rack", value: "r1")],
                since: 1_795_459_565_000
            )
        )
        let checks = try await rig.get("/v1/health/service/web").json[0]?["Checks"]
        #expect(checks?[0]?["Output"]?.text == "Agent not live or unreachable")
        #expect(checks?[1]?["Status"]?.text == "critical")
        #expect(checks?[1]?["Output"]?.text == "node unreachable since 2026-11-23T18:46:05Z")
        #expect(await rig.get("/v1/health/service/web?passing").bodyText == "[]")
        let member = try await rig.get("/v1/agent/members").json[0]
        #expect(member?["Status"] == .number("4"))
    }

    @Test func maintenanceIsACheck() async throws {
        rig.apply(
            rig.mesh.member(1, flags: .maintenance),
            rig.mesh.instance(of: 1, flags: .maintenance)
        )
        let checks = try await rig.get("/v1/health/service/web").json[0]?["Checks"]
        #expect(checks?[1]?["CheckID"]?.text == "_node_maintenance")
        #expect(checks?[2]?["CheckID"]?.text == "_service_maintenance:web1")
        #expect(checks?[2]?["Type"]?.text == "maintenance")
        #expect(try await rig.get("/v1/health/state/critical").json.count == 2)
    }

    @Test func prettyIsForPeople() async {
        #expect(await rig.get("/v1/catalog/datacenters?pretty").bodyText == "[\n    \"dc1\"\n]\n")
        #expect(await rig.get("/v1/catalog/nodes?pretty").bodyText == "[]\n")
        #expect(await rig.get("/v1/catalog/nodes").bodyText == "[]")
    }
}

extension String {
    /// How often a text stands in it.
    fileprivate func count(of text: String) -> Int { split(separator: text).count - 1 }
}
