import Testing

@testable import Formats
@testable import HTTPAPI

/// `Attempt` and `RetryAllowed`.
struct AgentRetryTests {
    private let rig = Rig()

    @Test func theThirdAttemptIsTheLast() async throws {
        rig.serve(3)
        #expect(try await rig.pick()["RetryAllowed"] == .bool(true))
        #expect(try await rig.pick(#"{"Attempt":2}"#)["RetryAllowed"] == .bool(true))
        #expect(try await rig.pick(#"{"Attempt":3}"#)["RetryAllowed"] == .bool(false))
        let once = try await rig.pick(#"{"Idempotent":false}"#)
        #expect(once["RetryAllowed"] == .bool(false))
    }

    @Test func retriesBeyondTheBudgetAreRefused() async throws {
        rig.serve(3)
        var allowed = 0
        var refused: APIResponse?
        for _ in 0..<200 where refused == nil {
            let answer = await rig.post("/v1/mesh/pick/web", #"{"Attempt":2}"#)
            if answer.code == 200 { allowed += 1 } else { refused = answer }
        }
        #expect((90...110).contains(allowed), "the reserve: ten a second for ten seconds")
        #expect(refused?.code == 429)
        #expect(refused?.header("Retry-After") == "1")
        #expect(try refused?.json["Reason"]?.text == "retry_budget")
        #expect(try await rig.pick()["RetryAllowed"] == .bool(false), "a first attempt still goes")
        let metrics = await rig.get("/metrics").bodyText
        #expect(metrics.contains("martlet_retries_total{result=\"refused\"} 1\n"))
        #expect(metrics.contains("martlet_retries_total{result=\"allowed\"} \(allowed)\n"))
    }

    @Test func whenMostFailsNothingIsRetried() async throws {
        rig.serve(3)
        for _ in 0..<15 {
            let json = try await rig.pick()
            _ = await rig.report(json["Lease"]?.text ?? "", "error")
        }
        let json = try await rig.pick()
        #expect(json["RetryAllowed"] == .bool(false))
        let retries = try await rig.get("/v1/mesh/endpoints/web").json["Retries"]
        #expect(retries?["Suspended"] == .bool(true))
    }
}
