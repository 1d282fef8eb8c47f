import HTTPTypes
import MartletBalancing
import Primitives
import Testing

@testable import Formats
@testable import HTTPAPI
@testable import Picking
@testable import View

/// The life of a lease: report, renewal, expiry.
struct LeaseTests {
    private let rig = Rig()

    @Test func theFirstReportWins() async throws {
        rig.serve(2)
        let lease = try await rig.lease()
        let first = await rig.report(lease)
        #expect(first.code == 200)
        #expect(try first.json["Recorded"] == .bool(true))
        let second = await rig.report(lease, "error")
        #expect(second.code == 200)
        #expect(try second.json["Duplicate"] == .bool(true))
    }

    @Test func aLeaseExpiresAndGivesItsPlaceBack() async throws {
        rig.serve(1, capacity: 1)
        let lease = try await rig.lease()
        rig.clock.advance(by: .milliseconds(4_990))
        #expect(await rig.post("/v1/mesh/pick/web").code == 429)
        rig.clock.advance(by: .milliseconds(30))
        #expect(await rig.post("/v1/mesh/pick/web").code == 200)
        let late = await rig.report(lease)
        #expect(late.code == 410)
        #expect(try late.json["Reason"]?.text == "lease_ended")
    }

    @Test func aRenewedLeaseLivesOn() async throws {
        rig.serve(1)
        let lease = try await rig.lease()
        rig.clock.advance(by: .seconds(4))
        let renewed = await rig.post(
            "/v1/mesh/renew",
            #"{"Lease":"\#(lease)","ExpiresIn":"60s"}"#
        )
        #expect(renewed.code == 200)
        #expect(try renewed.json["ExpiresIn"]?.text == "1m0s")
        rig.clock.advance(by: .seconds(59))
        #expect(await rig.report(lease).code == 200)
        let ended = await rig.post("/v1/mesh/renew", #"{"Lease":"\#(lease)"}"#)
        #expect(ended.code == 410)
        #expect(await rig.post("/v1/mesh/renew", "{}").code == 400)
        #expect(await rig.post("/v1/mesh/renew", #"{"Lease":"x"}"#).code == 400)
    }

    @Test func theLatencyOfAStreamSaysNothing() async throws {
        rig.serve(1)
        let lease = try await rig.lease()
        rig.clock.advance(by: .seconds(4))
        _ = await rig.post("/v1/mesh/renew", #"{"Lease":"\#(lease)"}"#)
        _ = await rig.post(
            "/v1/mesh/report",
            #"{"Lease":"\#(lease)","Outcome":"ok","Latency":"3s"}"#
        )
        #expect(try await rig.endpoint("web1")?["Latency"] == nil)
    }

    @Test func aLatencyIsNoLongerThanItsLease() async throws {
        rig.serve(1)
        let lease = try await rig.lease()
        rig.clock.advance(by: .milliseconds(20))
        _ = await rig.post(
            "/v1/mesh/report",
            #"{"Lease":"\#(lease)","Outcome":"ok","Latency":"1h"}"#
        )
        #expect(try await rig.endpoint("web1")?["Latency"]?.text == "20ms")
    }

    @Test func equalIdempotencyKeysGetOneLease() async throws {
        rig.serve(5)
        let headers: HTTPFields = [.idempotencyKey: "7d0c"]
        let first = try await rig.post("/v1/mesh/pick/web", headers: headers).json
        rig.clock.advance(by: .seconds(1))
        let again = try await rig.post("/v1/mesh/pick/web", headers: headers).json
        #expect(again["Lease"] == first["Lease"])
        #expect(again["Instance"] == first["Instance"])
        #expect(again["Reason"]?.text == "repeated")
        #expect(again["ExpiresIn"]?.text == "4s")
        #expect(try await rig.get("/v1/mesh/endpoints/web").json["Leases"] == .number("1"))
        let other: HTTPFields = [.idempotencyKey: "7d0d"]
        let different = try await rig.post("/v1/mesh/pick/web", headers: other).json
        #expect(different["Lease"] != first["Lease"])
        _ = await rig.report(first["Lease"]?.text ?? "")
        let fresh = try await rig.post("/v1/mesh/pick/web", headers: headers).json
        #expect(fresh["Lease"] != first["Lease"], "the lease has ended, and the key with it")
    }

    @Test func keysEndWithTheirLeases() async throws {
        rig.serve(1)
        let headers: HTTPFields = [.idempotencyKey: "a"]
        let first = try await rig.post("/v1/mesh/pick/web", headers: headers).json
        rig.clock.advance(by: .seconds(6))
        let next = try await rig.post("/v1/mesh/pick/web", headers: headers).json
        #expect(next["Lease"] != first["Lease"])
        #expect(next["Reason"]?.text == "only_one")
        let long: HTTPFields = [.idempotencyKey: String(repeating: "k", count: 256)]
        #expect(await rig.post("/v1/mesh/pick/web", headers: long).code == 400)
    }

    @Test func aKeyFollowsItsNewestLease() async throws {
        rig.serve(2)
        let headers: HTTPFields = [.idempotencyKey: "a"]
        _ = try await rig.post("/v1/mesh/pick/web", headers: headers).json
        rig.apply(rig.mesh.instance(of: 1, policy: "random"))
        rig.clock.advance(by: .seconds(3))
        _ = try await rig.pick()
        let second = try await rig.post("/v1/mesh/pick/web", headers: headers).json
        #expect(second["Reason"]?.text == "balanced", "the balancer of the first is gone")
        rig.clock.advance(by: .seconds(3))
        let third = try await rig.post("/v1/mesh/pick/web", headers: headers).json
        #expect(third["Lease"] == second["Lease"], "the first one's end took nothing away")
    }

    @Test func aFloodMeetsItsCap() async throws {
        var settings = BalancingSettings()
        settings.leases = LeaseDesk.Limits(all: 6, client: 4)
        let rig = Rig(settings: settings)
        rig.serve(2)
        let greedy = ClientConnection(localAddress: .v4(0x7F00_0001))
        let modest = ClientConnection(localAddress: .v4(0x7F00_0001))
        for _ in 0..<4 {
            #expect(await rig.post("/v1/mesh/pick/web", connection: greedy).code == 200)
        }
        let own = await rig.post("/v1/mesh/pick/web", connection: greedy)
        #expect(own.code == 429 && own.header("Retry-After") == "1")
        #expect(try own.json["Reason"]?.text == "client_lease_limit")
        let last = ClientConnection(localAddress: .v4(0x7F00_0001))
        #expect(await rig.post("/v1/mesh/pick/web", connection: modest).code == 200)
        let scarce = await rig.post("/v1/mesh/pick/web", connection: modest)
        #expect(try scarce.json["Reason"]?.text == "client_lease_limit", "one is left for others")
        #expect(await rig.post("/v1/mesh/pick/web", connection: last).code == 200)
        let all = await rig.post("/v1/mesh/pick/web", connection: modest)
        #expect(all.code == 429 && all.header("Retry-After") == "1")
        #expect(try all.json["Reason"]?.text == "lease_limit")
        rig.clock.advance(by: .seconds(6))
        #expect(await rig.post("/v1/mesh/pick/web", connection: greedy).code == 200)
    }

    @Test func whoLosesReportsIsTold() async throws {
        rig.serve(2)
        for _ in 0..<25 { _ = try await rig.lease() }
        rig.clock.advance(by: .seconds(10))
        let warned = try await rig.pick()
        #expect(warned["Warning"]?.text?.hasPrefix("100 % of this client's picks") == true)
        let stranger = ClientConnection(localAddress: .v4(0x7F00_0001))
        let fresh = try await rig.post("/v1/mesh/pick/web", connection: stranger).json
        #expect(fresh["Warning"] == nil)
    }

    @Test func aTextStandsForOneLeaseOfOneProcess() throws {
        let seal = LeaseSeal(boot: 1)
        let lease = LeaseReference(service: .max, lease: .init(slot: 7, generation: .max))
        let text = seal.text(of: lease)
        #expect(text.utf8.count == LeaseSeal.characters)
        #expect(seal.read(text) == .lease(lease))
        #expect(LeaseSeal(boot: 2).read(text) == .foreign)
        #expect(LeaseSeal(boot: 1).read(text) == .foreign, "another key")
        #expect(seal.read(String(text.dropLast())) == .malformed)
        #expect(seal.read(text + "A") == .malformed)
        #expect(seal.read(String(repeating: "é", count: 16)) == .malformed)
        for place in text.indices {
            var forged = text
            forged.replaceSubrange(place...place, with: text[place] == "A" ? "B" : "A")
            #expect(seal.read(forged) == .foreign)
        }
    }
}
