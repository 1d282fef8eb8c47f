import Testing

@testable import Formats
@testable import HTTPAPI
@testable import Picking

/// `GET /v1/mesh/breakers`, `PUT /v1/mesh/breakers/:service/:instance`.
struct BreakerOrderTests {
    private let rig = Rig()

    private func order(_ instance: String, _ body: String) async -> APIResponse {
        await rig.put("/v1/mesh/breakers/web/\(instance)", body)
    }

    private func state(of instance: String) async throws -> JSONValue? {
        guard case .array(let all) = try await rig.get("/v1/mesh/breakers").json else { return nil }
        return all.first { $0["ID"]?.text == instance }
    }

    @Test func anOperatorKeepsCallsAwayUntilTheOrderExpires() async throws {
        rig.serve(2)
        let answer = await order("web1", #"{"State":"open","TTL":"5m"}"#)
        #expect(answer.code == 200)
        #expect(try answer.json["ExpiresIn"]?.text == "5m0s")
        for _ in 0..<10 {
            let json = try await rig.pick()
            #expect(json["Instance"]?["ID"]?.text == "web2")
            #expect(json["Excluded"]?["Breaker"] == .number("1"))
            #expect(json["Panic"] == .bool(false), "an order is not lifted by panic")
        }
        let shown = try await state(of: "web1")
        #expect(shown?["State"]?.text == "open")
        #expect(shown?["Forced"] == .bool(true))
        #expect(shown?["ExpiresIn"]?.text == "5m0s")
        rig.clock.advance(by: .seconds(301))
        rig.balancing.tick()
        #expect(try await state(of: "web1")?["State"]?.text == "closed")
        #expect(try await state(of: "web1")?["Forced"] == .bool(false))
    }

    @Test func anOrderEndsWithoutAnyoneAsking() async throws {
        rig.serve(2)
        _ = await order("web1", #"{"State":"open","TTL":"5s"}"#)
        rig.clock.advance(by: .seconds(6))
        var picked: Set<String> = []
        for _ in 0..<40 {
            let json = try await rig.pick()
            picked.insert(json["Instance"]?["ID"]?.text ?? "")
            _ = await rig.report(json["Lease"]?.text ?? "")
        }
        #expect(picked == ["web1", "web2"])
    }

    @Test func aBreakerHeldClosedDrawsNoConclusions() async throws {
        rig.serve(3)
        #expect(await order("web1", #"{"State":"closed"}"#).code == 200)
        await rig.trip("web1", failures: 20)
        #expect(try await state(of: "web1")?["State"]?.text == "closed")
        #expect(try await state(of: "web1")?["Forced"] == .bool(true))
        #expect(await order("web1", #"{"State":"auto"}"#).code == 200)
        #expect(try await state(of: "web1")?["Forced"] == .bool(false))
        await rig.trip("web1")
        #expect(try await state(of: "web1")?["State"]?.text == "open")
    }

    @Test func anOrderLiftsThePenalty() async throws {
        rig.serve(3)
        await rig.trip("web1", failures: 3)
        #expect(try await rig.endpoint("web1")?["Penalty"] != .number("1"))
        _ = await order("web1", #"{"State":"closed"}"#)
        var count = 0
        for _ in 0..<90 {
            let json = try await rig.pick()
            if json["Instance"]?["ID"]?.text == "web1" { count += 1 }
            _ = await rig.report(json["Lease"]?.text ?? "")
        }
        #expect((20...40).contains(count), "an even part would be 30")
    }

    @Test func anOrderHoldsForEveryTag() async throws {
        rig.apply(
            rig.mesh.member(1),
            rig.mesh.instance(of: 1, id: "a", tags: ["v1"]),
            rig.mesh.instance(of: 1, id: "b", tags: ["v1"])
        )
        _ = try await rig.pick(#"{"Tag":"v1"}"#)
        _ = await order("a", #"{"State":"open"}"#)
        for _ in 0..<6 {
            let tagged = try await rig.pick(#"{"Tag":"v1"}"#)
            #expect(tagged["Instance"]?["ID"]?.text == "b")
        }
        let later = try await rig.post("/v1/mesh/pick/web?near=_agent").json
        #expect(later["Instance"]?["ID"]?.text == "b", "made after the order")
    }

    @Test(arguments: ["{}", #"{"State":"ajar"}"#, #"{"State":"open","TTL":"0s"}"#, "[]", ""])
    func nonsenseIsRefused(body: String) async throws {
        rig.serve(1)
        #expect(await order("web1", body).code == 400)
    }

    @Test func whatIsNotThereIsNotFound() async throws {
        rig.serve(1)
        #expect(await order("nobody", #"{"State":"open"}"#).code == 404)
        let other = await rig.put("/v1/mesh/breakers/nope/web1", #"{"State":"open"}"#)
        #expect(other.code == 404)
        #expect(await rig.put("/v1/mesh/breakers/web", #"{"State":"open"}"#).code == 400)
    }

    @Test func withoutBreakersThereIsNothingToOrder() async throws {
        var settings = BalancingSettings()
        settings.others.breaker = .off
        let rig = Rig(settings: settings)
        rig.serve(2)
        let answer = await rig.put("/v1/mesh/breakers/web/web1", #"{"State":"open"}"#)
        #expect(answer.code == 409)
        #expect(try answer.json["Reason"]?.text == "no_breakers")
        await rig.trip("web1", failures: 50)
        #expect(try await rig.endpoint("web1")?["Breaker"]?["State"]?.text == "closed")
    }

    @Test func breakersAreListedByServiceAndState() async throws {
        rig.serve(3)
        rig.apply(rig.mesh.instance(of: 1, service: "api"))
        _ = await rig.post("/v1/mesh/pick/api")
        await rig.trip("web2")
        #expect(try await rig.get("/v1/mesh/breakers").json.count == 4)
        #expect(try await rig.get("/v1/mesh/breakers?service=api").json.count == 1)
        let open = try await rig.get("/v1/mesh/breakers?state=open").json
        #expect(open.count == 1 && open[0]?["ID"]?.text == "web2")
        #expect(await rig.get("/v1/mesh/breakers?state=ajar").code == 400)
    }
}
