import Registry
import Testing

@testable import HTTPAPI
@testable import Picking
@testable import Sodium
@testable import View

/// Equal seeds and questions give equal picks.
struct ReplayTests {
    /// A thousand picks and their reports, and all that was answered.
    private func history(seed: UInt64) async throws -> String {
        let rig = Rig(seed: seed, seal: LeaseSeal(boot: 1, hash: .init(key: Array(0..<16))))
        rig.serve(7, capacity: 40)
        var text = ""
        for number in 0..<1_000 {
            let answer = await rig.post("/v1/mesh/pick/web", #"{"Key":"\#(number % 13)"}"#)
            text += answer.bodyText
            guard number % 3 > 0, let lease = try answer.json["Lease"]?.text else { continue }
            text += await rig.report(lease, number % 17 == 0 ? "error" : "ok").bodyText
            rig.clock.advance(by: .milliseconds(7))
            if number % 14 == 0 { rig.balancing.tick() }
        }
        return text
    }

    @Test func aThousandPicksReplayByteForByte() async throws {
        let first = try await history(seed: 3)
        #expect(try await history(seed: 3) == first)
        #expect(try await history(seed: 4) != first, "the seed says which")
    }
}
