import MartletBalancing
import Primitives
import Registry
import Testing

@testable import Formats
@testable import HTTPAPI
@testable import Picking
@testable import View

/// `GET /v1/mesh/endpoints/:service` and `/v1/mesh/explain/:service`.
struct EndpointsTests {
    private let rig = Rig()

    @Test func everyInstanceIsShownAsTheBalancerSeesIt() async throws {
        rig.apply(
            rig.mesh.member(1),
            rig.mesh.instance(of: 1, weights: InstanceWeights(passing: 4, warning: 1), capacity: 9),
            rig.mesh.instance(of: 1, id: "sick", checks: [rig.mesh.check(.critical)]),
            rig.mesh.instance(
                of: 1,
                id: "going",
                weights: InstanceWeights(passing: 0, warning: 0)
            )
        )
        _ = try await rig.lease()
        let answer = await rig.get("/v1/mesh/endpoints/web")
        #expect(answer.code == 200)
        #expect(answer.index == rig.store.current.index)
        let json = try answer.json
        #expect(json["Service"]?.text == "web")
        #expect(json["Policy"]?.text == "edf2")
        #expect(json["Leases"] == .number("1"))
        #expect(json["Endpoints"]?.count == 3)
        let well = try await rig.endpoint("web1")
        #expect(well?["Weight"] == .number("4"))
        #expect(well?["Capacity"] == .number("9"))
        #expect(well?["Share"] == .number("9"))
        #expect(well?["InFlight"] == .number("1"))
        #expect(well?["Eligible"] == .bool(true))
        #expect(well?["Address"]?.text == "10.0.0.1")
        #expect(try await rig.endpoint("sick")?["Excluded"]?.text == "critical")
        #expect(try await rig.endpoint("going")?["Excluded"]?.text == "draining")
    }

    @Test func theTextHasOneFactALine() async throws {
        rig.serve(3)
        await rig.trip("web2")
        let text = await rig.get("/v1/mesh/endpoints/web?format=text").bodyText
        #expect(text.contains("web::policy::edf2\n"))
        #expect(text.contains("web::10.0.0.1:80::id::web1\n"))
        #expect(text.contains("web::10.0.0.1:80::health_flags::healthy\n"))
        #expect(text.contains("web::10.0.0.2:80::health_flags::/failed_outlier_check\n"))
        #expect(text.contains("web::10.0.0.2:80::breaker::open\n"))
    }

    @Test func aReaderWaitsForInstancesAndForBreakers() async throws {
        rig.serve(3)
        _ = try await rig.lease()
        let rig = rig
        let first = await rig.get("/v1/mesh/endpoints/web").index
        async let changed = rig.get("/v1/mesh/endpoints/web?index=\(first)&wait=10s")
        while rig.store.readers == 0 { try await Task.sleep(for: .milliseconds(2)) }
        rig.apply(rig.mesh.instance(of: 3, port: 81))
        let second = await changed
        #expect(second.index > first)
        async let tripped = rig.get("/v1/mesh/endpoints/web?index=\(second.index)&wait=10s")
        while rig.store.readers == 0 { try await Task.sleep(for: .milliseconds(2)) }
        await rig.trip("web1")
        let third = await tripped
        #expect(third.index > second.index)
        #expect(third.bodyText.contains(#""State":"open""#))
    }

    @Test func anUnknownServiceCanBeWaitedFor() async throws {
        let unknown = await rig.get("/v1/mesh/endpoints/web")
        #expect(unknown.code == 404)
        #expect(try unknown.json["Reason"]?.text == "unknown_service")
        let index = unknown.index
        #expect(index > 0)
        let rig = rig
        async let later = rig.get("/v1/mesh/endpoints/web?index=\(index)&wait=10s")
        while rig.store.readers == 0 { try await Task.sleep(for: .milliseconds(2)) }
        rig.serve(1)
        #expect(await later.code == 200)
    }

    @Test func anExplanationIsInSentences() async throws {
        rig.serve(3)
        await rig.trip("web1")
        _ = await rig.put("/v1/mesh/breakers/web/web3", #"{"State":"closed","TTL":"5m"}"#)
        let json = try await rig.get("/v1/mesh/explain/web?instance=web1").json
        #expect(json["Instances"]?.count == 1)
        let open = json["Instances"]?[0]
        #expect(open?["Eligible"] == .bool(false))
        #expect(open?["Why"]?[0]?.text == "It is not picked: its breaker is open.")
        let all = try await rig.get("/v1/mesh/explain/web").json
        #expect(all["Instances"]?.count == 3)
        #expect(all["Instances"]?[1]?["Why"]?[0]?.text == "It is picked.")
        let forced = all["Instances"]?[2]?["Why"]?[1]?.text
        #expect(forced == "By an operator's order calls are let through to it for another 5m0s.")
        let unknown = await rig.get("/v1/mesh/explain/web?instance=nobody")
        #expect(unknown.code == 404)
        #expect(try unknown.json["Reason"]?.text == "unknown_instance")
        #expect(await rig.get("/v1/mesh/explain/nope").code == 404)
    }

    @Test func termsComeWithTheInstancesAndTheCallersOwnWin() async throws {
        rig.serve(3, breaker: BreakerTerms.after(2), policy: "least_request")
        #expect(try await rig.get("/v1/mesh/endpoints/web").json["Policy"]?.text == "leastRequest")
        await rig.trip("web1", failures: 2)
        #expect(try await rig.endpoint("web1")?["Breaker"]?["State"]?.text == "open")

        var settings = BalancingSettings()
        settings.services["web"] = ServiceSettings()
        settings.services["web"]?.policy = .random
        let own = Rig(settings: settings)
        own.serve(3, breaker: BreakerTerms.after(2), policy: "leastRequest")
        #expect(try await own.get("/v1/mesh/endpoints/web").json["Policy"]?.text == "random")
        await own.trip("web1", failures: 2)
        #expect(try await own.endpoint("web1")?["Breaker"]?["State"]?.text == "open")
    }

    @Test func otherSettingsCountFromTheNextQuestionOn() async throws {
        rig.serve(2)
        let lease = try await rig.lease()
        rig.balancing.adopt(BalancingSettings())
        #expect(await rig.report(lease).code == 200, "nothing is new, so nothing begins anew")
        let second = try await rig.lease()
        var settings = BalancingSettings()
        settings.others.policy = .random
        rig.balancing.adopt(settings)
        #expect(try await rig.get("/v1/mesh/endpoints/web").json["Policy"]?.text == "random")
        let answer = try await rig.report(second).json
        #expect(answer["Stale"] == .bool(true), "it was picked under other terms: \(answer)")
    }

    @Test func newTermsBeginAnew() async throws {
        rig.serve(2)
        let lease = try await rig.lease()
        rig.apply(rig.mesh.instance(of: 1, policy: "random"))
        #expect(try await rig.get("/v1/mesh/endpoints/web").json["Policy"]?.text == "random")
        #expect(try await rig.report(lease).json["Stale"] == .bool(true))
    }
}

extension BreakerTerms {
    /// Opens after so many failures in a row.
    static func after(_ failures: UInt16) -> BreakerTerms {
        BreakerTerms(
            threshold: failures,
            windowMilliseconds: 10_000,
            intervalMilliseconds: 1_000
        )
    }
}
