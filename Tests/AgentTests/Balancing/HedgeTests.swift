import MartletBalancing
import Testing

@testable import Formats

/// `Hedge` in the answer to a pick, and second attempts.
struct AgentHedgeTests {
    private let rig = Rig()

    /// So many calls that took ten milliseconds each.
    private func call(_ count: Int) async throws {
        for _ in 0..<count {
            let lease = try await rig.lease()
            rig.clock.advance(by: .milliseconds(10))
            let body = #"{"Lease":"\#(lease)","Outcome":"ok","Latency":"10ms"}"#
            _ = await rig.post("/v1/mesh/report", body)
        }
    }

    @Test func theAnswerSaysWhenToSendTheSecond() async throws {
        rig.serve(3)
        #expect(try await rig.pick()["Hedge"] == nil)
        try await call(60)
        let text = try #require(try await rig.pick()["Hedge"]?.text)
        let hedge = try #require(GoDuration.parse(text))
        #expect(hedge >= .milliseconds(10) && hedge < .milliseconds(12))
        #expect(try await rig.pick(#"{"Attempt":2}"#)["Hedge"] == nil)
        #expect(try await rig.pick(#"{"Idempotent":false}"#)["Hedge"] == nil)
    }

    @Test func aServiceOfOneHasNoSecond() async throws {
        rig.serve(1)
        try await call(60)
        #expect(try await rig.pick()["Hedge"] == nil)
    }

    @Test func aHedgeIsNeverAProbe() async throws {
        rig.serve(2)
        await rig.trip("web1")
        rig.clock.advance(by: .seconds(100))
        let second = try await rig.pick(#"{"Attempt":2,"Hedge":true}"#)
        #expect(second["Probe"] == .bool(false))
        #expect(try await rig.pick()["Probe"] == .bool(true))
    }

    @Test func aHedgeIsASecondAttempt() async throws {
        rig.serve(2)
        #expect(await rig.post("/v1/mesh/pick/web", #"{"Hedge":true}"#).code == 400)
    }

    /// Where all is slow every call would ask: nobody is told to wait for what would be refused.
    @Test func noHedgeIsNamedThatWouldBeRefused() async throws {
        rig.serve(3)
        try await call(60)
        var granted = 0
        for _ in 0..<20 {
            let body = #"{"Attempt":2,"Hedge":true}"#
            if await rig.post("/v1/mesh/pick/web", body).code == 200 { granted += 1 }
        }
        #expect(granted < 20)
        #expect(try await rig.pick()["Hedge"] == nil)
        #expect(try await rig.pick()["RetryAllowed"] == .bool(true))
        rig.clock.advance(by: .seconds(2))
        #expect(try await rig.pick()["Hedge"] != nil)
    }

    @Test func hedgesThatFailEndNoRetries() async throws {
        rig.serve(3)
        for _ in 0..<20 {
            rig.clock.advance(by: .seconds(1))
            let answer = try await rig.pick(#"{"Attempt":2,"Hedge":true}"#)
            let lease = try #require(answer["Lease"]?.text)
            _ = await rig.post("/v1/mesh/report", #"{"Lease":"\#(lease)","Outcome":"error"}"#)
        }
        #expect(try await rig.pick()["RetryAllowed"] == .bool(true))
    }
}
