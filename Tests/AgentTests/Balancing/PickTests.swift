import HTTPTypes
import Membership
import Primitives
import Registry
import Testing

@testable import Formats

/// `POST` and `GET /v1/mesh/pick/:service`.
struct PickTests {
    private let rig = Rig()

    @Test func picksFollowWeightsAndHealth() async throws {
        rig.apply(
            rig.mesh.member(1),
            rig.mesh.member(2),
            rig.mesh.member(3, status: .unreachable),
            rig.mesh.instance(of: 1, weights: InstanceWeights(passing: 3, warning: 1)),
            rig.mesh.instance(of: 2, checks: [rig.mesh.check(.warning)]),
            rig.mesh.instance(
                of: 2,
                id: "drained",
                weights: InstanceWeights(passing: 0, warning: 0)
            ),
            rig.mesh.instance(of: 3)
        )
        var counts: [String: Int] = [:]
        for _ in 0..<2_000 {
            let json = try await rig.pick()
            counts[json["Instance"]?["Node"]?.text ?? "", default: 0] += 1
            #expect(json["Excluded"]?["Critical"] == .number("1"))
            #expect(json["Excluded"]?["Draining"] == .number("1"))
            #expect(await rig.report(json["Lease"]?.text ?? "").code == 200)
        }
        #expect(counts.keys.sorted() == ["n1", "n2"])
        #expect((1_300...1_700).contains(counts["n1"] ?? 0), "three of four: 1,500")
    }

    @Test func theAnswerHasTheInstanceAndSaysWhy() async throws {
        rig.apply(
            rig.mesh.member(1),
            rig.mesh.instance(of: 1, address: "10.1.1.1", tags: ["v2"])
        )
        let answer = await rig.post("/v1/mesh/pick/web")
        #expect(answer.code == 200)
        let json = try answer.json
        #expect(json["Lease"]?.text?.utf8.count == 32)
        #expect(json["ExpiresIn"]?.text == "5s")
        #expect(json["Instance"]?["ID"]?.text == "web1")
        #expect(json["Instance"]?["Service"]?.text == "web")
        #expect(json["Instance"]?["Address"]?.text == "10.1.1.1")
        #expect(json["Instance"]?["Port"] == .number("80"))
        #expect(json["Instance"]?["Tags"]?[0]?.text == "v2")
        #expect(json["Instance"]?["Node"]?.text == "n1")
        #expect(json["Probe"] == .bool(false))
        #expect(json["Panic"] == .bool(false))
        #expect(json["Reason"]?.text == "only_one")
        #expect(json["RetryAllowed"] == .bool(true))
        #expect(json["Excluded"]?.count == 4)
        rig.apply(rig.mesh.member(2), rig.mesh.instance(of: 2))
        #expect(try await rig.pick()["Reason"]?.text == "balanced")
    }

    @Test func aPeekTakesATurnAndLeavesNothing() async throws {
        rig.serve(3)
        var named: Set<String> = []
        for _ in 0..<60 {
            let peek = try await rig.get("/v1/mesh/pick/web").json
            #expect(peek["Lease"] == nil && peek["ExpiresIn"] == nil)
            named.insert(peek["Instance"]?["ID"]?.text ?? "none")
        }
        #expect(named == ["web1", "web2", "web3"], "whoever only asks spreads its calls too")
        #expect(try await rig.get("/v1/mesh/endpoints/web").json["InFlight"] == .number("0"))
        #expect(await rig.send(.head, "/v1/mesh/pick/web").code == 200)
    }

    @Test func noChoiceSaysWhy() async throws {
        let unknown = await rig.post("/v1/mesh/pick/web")
        #expect(unknown.code == 404)
        #expect(try unknown.json["Reason"]?.text == "unknown_service")
        #expect(try unknown.json["Error"]?.text?.contains("web") == true)
        rig.apply(rig.mesh.member(1), rig.mesh.instance(of: 1, flags: .maintenance))
        let none = await rig.post("/v1/mesh/pick/web")
        #expect(none.code == 503)
        #expect(none.header("Retry-After") == "1")
        #expect(try none.json["Reason"]?.text == "none_eligible")
        #expect(try none.json["Excluded"]?["Critical"] == .number("1"))
        let peek = await rig.get("/v1/mesh/pick/web")
        #expect(peek.code == 503)
        let tagged = await rig.post("/v1/mesh/pick/web", #"{"Tag":"v9"}"#)
        #expect(tagged.code == 404)
        #expect(try tagged.json["Reason"]?.text == "unknown_tag")
    }

    @Test func fullInstancesAreTooManyRequests() async throws {
        rig.serve(2, capacity: 1)
        let first = try await rig.lease()
        let second = try await rig.lease()
        #expect(!first.isEmpty && !second.isEmpty)
        let full = await rig.post("/v1/mesh/pick/web")
        #expect(full.code == 429)
        #expect(full.header("Retry-After") == "1")
        #expect(try full.json["Reason"]?.text == "capacity")
        #expect(try full.json["Excluded"]?["Capacity"] == .number("2"))
        #expect(await rig.report(first).code == 200)
        #expect(await rig.post("/v1/mesh/pick/web").code == 200)
    }

    @Test func excludedInstancesAreLeftOut() async throws {
        rig.serve(3)
        for _ in 0..<20 {
            let json = try await rig.pick(#"{"exclude":["web1","web3"]}"#)
            #expect(json["Instance"]?["ID"]?.text == "web2")
        }
        let none = await rig.post("/v1/mesh/pick/web", #"{"Exclude":["web1","web2","web3"]}"#)
        #expect(none.code == 503)
        #expect(try none.json["Excluded"]?["Asked"] == .number("3"))
        let many = (0..<9).map { "\"i\($0)\"" }.joined(separator: ",")
        #expect(await rig.post("/v1/mesh/pick/web", #"{"Exclude":[\#(many)]}"#).code == 400)
    }

    @Test func equalKeysFindEqualInstances() async throws {
        rig.serve(10, policy: "maglev")
        var homes: [String: Set<String>] = [:]
        for round in 0..<40 {
            let key = "user-\(round % 4)"
            let json = try await rig.pick(#"{"Key":"\#(key)"}"#)
            homes[key, default: []].insert(json["Instance"]?["ID"]?.text ?? "")
            _ = await rig.report(json["Lease"]?.text ?? "")
        }
        #expect(homes.values.allSatisfy { $0.count == 1 })
        #expect(Set(homes.values).count > 1)
    }

    @Test func tagsNarrowTheChoice() async throws {
        rig.apply(
            rig.mesh.member(1),
            rig.mesh.instance(of: 1, id: "old", tags: ["v1"]),
            rig.mesh.instance(of: 1, id: "new", tags: ["v2", "canary"])
        )
        for _ in 0..<10 {
            let json = try await rig.pick(#"{"Tag":"canary"}"#)
            #expect(json["Instance"]?["ID"]?.text == "new")
        }
        let byQuery = try await rig.post("/v1/mesh/pick/web?tag=v1").json
        #expect(byQuery["Instance"]?["ID"]?.text == "old")
    }

    @Test func theOwnZoneComesFirstAndNearMovesTheView() async throws {
        rig.apply(
            rig.mesh.member(1, zone: "a"),
            rig.mesh.member(2, zone: "a"),
            rig.mesh.member(3, zone: "b"),
            rig.mesh.instance(of: 2),
            rig.mesh.instance(of: 3)
        )
        var nodes: Set<String> = []
        for _ in 0..<30 {
            nodes.insert(try await rig.pick()["Instance"]?["Node"]?.text ?? "")
        }
        #expect(nodes.contains("n2"))
        for _ in 0..<10 {
            let near = try await rig.pick(#"{"Near":"n3"}"#)
            #expect(near["Instance"]?["Node"]?.text == "n3")
        }
        let unknown = await rig.post("/v1/mesh/pick/web", #"{"Near":"nobody"}"#)
        #expect(unknown.code == 400)
    }

    @Test func theLeaseFollowsTheDeadline() async throws {
        rig.serve(1)
        func span(_ body: String) async throws -> String? {
            try await rig.pick(body)["ExpiresIn"]?.text
        }
        #expect(try await span(#"{"Deadline":"800ms"}"#) == "1.8s")
        #expect(try await span(#"{"Deadline":"10m"}"#) == "1m0s")
        #expect(try await span(#"{"Lease":"90s","Deadline":"1s"}"#) == "1m30s")
        #expect(try await span(#"{"Lease":"24h"}"#) == "10m0s", "no lease is longer")
        #expect(try await span("{}") == "5s")
    }

    @Test(
        arguments: [
            "[]", "{", "7", #"{"Key":7}"#, #"{"Exclude":"a"}"#, #"{"Deadline":"soon"}"#,
            #"{"Deadline":"-1s"}"#, #"{"Lease":"0s"}"#, #"{"Attempt":0}"#, #"{"Attempt":"two"}"#,
            #"{"Idempotent":"yes"}"#, #"{"Tag":[]}"#,
        ]
    )
    func nonsenseIsRefused(body: String) async throws {
        rig.serve(1)
        let answer = await rig.post("/v1/mesh/pick/web", body)
        #expect(answer.code == 400)
        #expect(try answer.json["Reason"]?.text == "bad_request")
        #expect(try answer.json["Error"]?.text?.isEmpty == false)
    }

    @Test func whatIsNotKnownIsNamed() async throws {
        rig.serve(1)
        let answer = await rig.post("/v1/mesh/pick/web", #"{"Colour":"red"}"#)
        #expect(answer.code == 400)
        #expect(try answer.json["Error"]?.text?.contains("Colour") == true)
    }

    @Test(
        arguments: [
            ("pick/web", #"{"Dedline":"1s"}"#, "did you mean Deadline?"),
            ("pick/web", #"{"deadline":"1s","idempotnt":true}"#, "did you mean Idempotent?"),
            ("pick/web", #"{"Deadline":800}"#, "write 800ms"),
            ("pick/web", #"{"Deadline":"800"}"#, "write 800ms"),
            ("pick/web", #"{"Lease":5}"#, "write 5ms"),
            ("renew", #"{"Lease":"x","ExpiresIn":60}"#, "write 60ms"),
            ("renew", #"{"Lease":"x","Expires":"60s"}"#, "did you mean ExpiresIn?"),
            (
                "report", #"{"Service":"web","Instance":"web1","Outcome":"ok","Latency":3}"#,
                "write 3ms"
            ),
            (
                "report", #"[{"Service":"web","Instance":"web1","Outcom":"ok","Status":200}]"#,
                "[0].Outcom: did you mean Outcome?"
            ),
        ]
    )
    func whatIsMisspeltIsNotPassedOver(place: String, body: String, hint: String) async throws {
        rig.serve(1)
        let answer = await rig.post("/v1/mesh/\(place)", body)
        #expect(answer.code == 400)
        #expect(try answer.json["Reason"]?.text == "bad_request")
        let text = try answer.json["Error"]?.text ?? ""
        #expect(text.contains(hint), "\(text)")
    }

    @Test func ordersAndLoadsAreReadAsStrictly() async throws {
        rig.serve(1)
        let order = await rig.put("/v1/mesh/breakers/web/web1", #"{"State":"open","TTL":60}"#)
        #expect(try order.json["Error"]?.text?.contains("write 60ms") == true)
        let stray = await rig.put("/v1/mesh/breakers/web/web1", #"{"State":"open","TLL":"1m"}"#)
        #expect(try stray.json["Error"]?.text?.contains("did you mean TTL?") == true)
    }

    @Test func instancesOnUnreachableNodesBringNoPanicOn() async throws {
        for number in 1...2 as ClosedRange<UInt64> {
            rig.apply(rig.mesh.member(number), rig.mesh.instance(of: number))
        }
        for number in 3...5 as ClosedRange<UInt64> {
            rig.apply(
                rig.mesh.member(number, status: .unreachable),
                rig.mesh.instance(of: number)
            )
        }
        await rig.trip("web1")
        for _ in 0..<10 {
            let json = try await rig.pick()
            #expect(json["Panic"] == .bool(false))
            #expect(json["Instance"]?["ID"]?.text == "web2")
            #expect(json["Excluded"]?["Critical"] == .number("3"))
        }
    }

    @Test func newAndGoneInstancesAreFollowed() async throws {
        rig.serve(1)
        #expect(try await rig.pick()["Instance"]?["ID"]?.text == "web1")
        rig.apply(rig.mesh.member(2), rig.mesh.instance(of: 2), rig.mesh.removal(of: 1, id: "web1"))
        #expect(try await rig.pick()["Instance"]?["ID"]?.text == "web2")
        rig.apply(rig.mesh.removal(of: 2, id: "web2"))
        #expect(await rig.post("/v1/mesh/pick/web").code == 404)
    }
}
