import MartletBalancing
import Primitives
import Testing

@testable import Formats
@testable import HTTPAPI
@testable import Picking

/// `POST /v1/mesh/report`.
struct MeshReportTests {
    private let rig = Rig()

    @Test func whatWasNeverGivenOutIsGone() async throws {
        rig.serve(1)
        let foreign = LeaseSeal(boot: 9).text(
            of: LeaseReference(
                service: 1,
                lease: .init(slot: 0, generation: 0)
            )
        )
        let answer = await rig.report(foreign)
        #expect(answer.code == 410)
        #expect(try answer.json["Reason"]?.text == "lease_ended")
    }

    @Test func aReportFromBeforeTheBreakerChangedIsStale() async throws {
        rig.serve(3)
        let early = try await rig.pick(#"{"Exclude":["web2","web3"]}"#)
        await rig.trip("web1")
        let answer = await rig.report(early["Lease"]?.text ?? "")
        #expect(answer.code == 200)
        #expect(try answer.json["Stale"] == .bool(true))
        let inFlight = try await rig.endpoint("web1")?["InFlight"]
        #expect(inFlight == .number("0"), "it is back all the same")
    }

    @Test func failuresOpenABreakerAndAProbeClosesIt() async throws {
        rig.serve(3)
        await rig.trip("web1")
        #expect(try await rig.endpoint("web1")?["Breaker"]?["State"]?.text == "open")
        for _ in 0..<20 {
            let json = try await rig.pick()
            #expect(json["Instance"]?["ID"]?.text != "web1")
            #expect(json["Excluded"]?["Breaker"] == .number("1"))
        }
        rig.clock.advance(by: .seconds(2))
        let probe = try await rig.pick()
        #expect(probe["Probe"] == .bool(true))
        #expect(probe["Reason"]?.text == "probe")
        #expect(probe["Instance"]?["ID"]?.text == "web1")
        #expect(try await rig.endpoint("web1")?["Breaker"]?["State"]?.text == "half-open")
        _ = await rig.report(probe["Lease"]?.text ?? "")
        #expect(try await rig.endpoint("web1")?["Breaker"]?["State"]?.text == "closed")
    }

    @Test func aProbeLivesAsLongAsItsLease() async throws {
        rig.serve(3)
        await rig.trip("web1")
        rig.clock.advance(by: .seconds(2))
        let probe = try await rig.pick(#"{"Lease":"10s"}"#)
        #expect(probe["Probe"] == .bool(true))
        rig.clock.advance(by: .seconds(6))
        #expect(try await rig.pick()["Probe"] == .bool(false))
        let answer = try await rig.report(probe["Lease"]?.text ?? "").json
        #expect(answer["Recorded"] == .bool(true))
        #expect(try await rig.endpoint("web1")?["Breaker"]?["State"]?.text == "closed")
    }

    @Test func aRenewedProbeLivesOn() async throws {
        rig.serve(3)
        await rig.trip("web1")
        rig.clock.advance(by: .seconds(2))
        let lease = try await rig.pick(#"{"Lease":"3s"}"#)["Lease"]?.text ?? ""
        _ = await rig.post("/v1/mesh/renew", #"{"Lease":"\#(lease)","ExpiresIn":"30s"}"#)
        rig.clock.advance(by: .seconds(20))
        #expect(try await rig.pick()["Probe"] == .bool(false))
        #expect(try await rig.report(lease).json["Recorded"] == .bool(true))
        #expect(try await rig.endpoint("web1")?["Breaker"]?["State"]?.text == "closed")
    }

    @Test func aThresholdIsTheOnlyRule() async throws {
        rig.serve(3, breaker: .after(20))
        await rig.trip("web1", failures: 19)
        #expect(try await rig.endpoint("web1")?["Breaker"]?["State"]?.text == "closed")
        await rig.trip("web1", failures: 1)
        #expect(try await rig.endpoint("web1")?["Breaker"]?["State"]?.text == "open")
    }

    @Test func aLostProbeNeverWedgesABreaker() async throws {
        rig.serve(3)
        await rig.trip("web1")
        var probes = 0
        for _ in 0..<100 {
            rig.clock.advance(by: .seconds(1))
            rig.balancing.tick()
            let json = try await rig.pick(#"{"Lease":"2s"}"#)
            if json["Probe"] == .bool(true) { probes += 1 }
        }
        #expect(probes >= 10, "each lost probe is followed by another after a wait")
        rig.clock.advance(by: .seconds(3))
        var recovered = false
        for _ in 0..<20 where !recovered {
            let json = try await rig.pick()
            _ = await rig.report(json["Lease"]?.text ?? "")
            recovered = json["Probe"] == .bool(true)
            rig.clock.advance(by: .milliseconds(500))
        }
        #expect(recovered)
        #expect(try await rig.endpoint("web1")?["Breaker"]?["State"]?.text == "closed")
    }

    @Test func aListIsAnsweredInItsOrder() async throws {
        rig.serve(2)
        let lease = try await rig.lease()
        let body = """
            [{"Lease":"\(lease)","Outcome":"OK","Latency":"2ms"},
             {"lease":"\(lease)","outcome":"ok"},
             {"Service":"web","Instance":"web1","Status":503},
             {"Service":"web","Instance":"nobody","Outcome":"ok"}]
            """
        let answer = await rig.post("/v1/mesh/report", body)
        #expect(answer.code == 200)
        let json = try answer.json
        #expect(json[0]?["Recorded"] == .bool(true))
        #expect(json[1]?["Duplicate"] == .bool(true))
        #expect(json[2]?["Recorded"] == .bool(true))
        #expect(json[3]?["Reason"]?.text == "unknown_instance")
        let many = Array(repeating: #"{"Status":200,"Lease":"a"}"#, count: 257)
        let tooMany = await rig.post(
            "/v1/mesh/report",
            "[" + many.joined(separator: ",") + "]"
        )
        #expect(tooMany.code == 400)
    }

    @Test func aListThatIsWrongInOnePlaceChangesNothing() async throws {
        rig.serve(1)
        let lease = try await rig.lease()
        let body = #"[{"Lease":"\#(lease)","Outcome":"ok"},{"Outcome":"ok"}]"#
        let answer = await rig.post("/v1/mesh/report", body)
        #expect(answer.code == 400)
        #expect(try answer.json["Error"]?.text?.contains("[1].") == true)
        #expect(try await rig.report(lease).json["Recorded"] == .bool(true))
    }

    @Test(
        arguments: [
            "", "{}", "7", #"{"Lease":"short","Outcome":"ok"}"#, #"{"Lease":7,"Outcome":"ok"}"#,
            #"{"Service":"web","Instance":"web1"}"#, #"{"Service":"web","Outcome":"ok"}"#,
            #"{"Service":"web","Instance":"web1","Outcome":"splendid"}"#,
            #"{"Service":"web","Instance":"web1","Outcome":"ok","Latency":"-1ms"}"#,
            #"{"Service":"web","Instance":"web1","Outcome":"ok","RetryAfter":"soon"}"#,
        ]
    )
    func nonsenseIsRefused(body: String) async throws {
        rig.serve(1)
        let answer = await rig.post("/v1/mesh/report", body)
        #expect(answer.code == 400)
        #expect(try answer.json["Reason"]?.text == "bad_request")
    }

    @Test func unknownServicesAndInstancesAreNotFound() async throws {
        rig.serve(1)
        let service = await rig.post(
            "/v1/mesh/report",
            #"{"Service":"nope","Instance":"a","Outcome":"ok"}"#
        )
        #expect(service.code == 404)
        #expect(try service.json["Reason"]?.text == "unknown_service")
        let instance = await rig.post(
            "/v1/mesh/report",
            #"{"Service":"web","Instance":"a","Outcome":"ok"}"#
        )
        #expect(instance.code == 404)
        #expect(try instance.json["Reason"]?.text == "unknown_instance")
    }

    @Test func anIDOnTwoNodesNeedsTheNode() async throws {
        rig.apply(
            rig.mesh.member(1),
            rig.mesh.member(2),
            rig.mesh.instance(of: 1, id: "web"),
            rig.mesh.instance(of: 2, id: "web")
        )
        let body = #"{"Service":"web","Instance":"web","Outcome":"error"#
        #expect(await rig.post("/v1/mesh/report", body + "\"}").code == 400)
        #expect(await rig.post("/v1/mesh/report", body + #"","Node":"n2"}"#).code == 200)
    }

    @Test func statusesStandForOutcomes() async throws {
        rig.serve(2)
        for (status, isFailure) in [(200, false), (404, false), (500, true), (429, true)] {
            let rig = Rig()
            rig.serve(2)
            // One failure is no verdict yet.
            for _ in 0..<2 {
                _ = await rig.post(
                    "/v1/mesh/report",
                    #"{"Service":"web","Instance":"web1","Status":\#(status)}"#
                )
            }
            let penalty = try await rig.endpoint("web1")?["Penalty"]
            #expect((penalty != .number("1.0")) == isFailure, "\(status)")
        }
    }

    @Test func whatOneTagLearnsTheServiceLearns() async throws {
        rig.apply(
            rig.mesh.member(1),
            rig.mesh.instance(of: 1, id: "a", tags: ["v1"]),
            rig.mesh.instance(of: 1, id: "b", tags: ["v1"]),
            rig.mesh.instance(of: 1, id: "c")
        )
        _ = try await rig.pick(#"{"Tag":"v1"}"#)
        for _ in 0..<5 {
            let json = try await rig.pick(#"{"Tag":"v1","Exclude":["b"]}"#)
            _ = await rig.report(json["Lease"]?.text ?? "", "error")
        }
        await rig.trip("a")
        #expect(try await rig.endpoint("a")?["Breaker"]?["State"]?.text == "open")
        let tagged = try await rig.pick(#"{"Tag":"v1"}"#)
        #expect(tagged["Instance"]?["ID"]?.text == "b")
    }
}
