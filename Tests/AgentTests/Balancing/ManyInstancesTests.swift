import Membership
import Testing

@testable import Formats
@testable import Picking
@testable import View

/// Services of so many instances that what is new is worked out aside.
struct ManyInstancesTests {
    private let rig = Rig()
    private let count: UInt64 = 300

    /// Which instances so many picks reach, each with a key of its own; fewer picks where these
    /// are all that is asked for.
    private func reached(
        by picks: Int = 600,
        until wanted: Set<String> = ["none"]
    ) async throws -> Set<String> {
        var ids: Set<String> = []
        for number in 0..<picks where !ids.isSuperset(of: wanted) {
            let answer = try await rig.pick(#"{"Key":"k\#(number)"}"#)
            ids.insert(try #require(answer["Instance"]?["ID"]?.text))
            #expect(await rig.report(answer["Lease"]?.text ?? "").code == 200)
        }
        return ids
    }

    /// Lets time pass, looked after as by the timer.
    private func pass(seconds: Int) {
        for _ in 0..<seconds {
            rig.clock.advance(by: .seconds(1))
            rig.balancing.tick()
        }
    }

    @Test(arguments: ["edf2", "leastRequest", "maglev", "ring"])
    func whatIsNewIsTakenIn(policy: String) async throws {
        rig.serve(count, policy: policy)
        #expect(count >= UInt64(ServiceBalancer.many))
        #expect(try await reached(by: 9_000, until: ["web7"]).contains("web7"))
        rig.apply(rig.mesh.member(7, status: .dead))
        #expect(try await !reached().contains("web7"))
        rig.apply(rig.mesh.removal(of: 8, id: "web8"))
        #expect(try await reached().isDisjoint(with: ["web7", "web8"]))
        rig.apply(
            rig.mesh.member(7),
            rig.mesh.member(301),
            rig.mesh.instance(of: 301, policy: policy)
        )
        _ = try await rig.lease()
        pass(seconds: 40)
        let back: Set = ["web7", "web301"]
        #expect(try await reached(by: 9_000, until: back).isSuperset(of: back))
    }

    @Test func picksBesideEachOtherAllGetAnAnswer() async throws {
        rig.serve(count)
        _ = try await rig.lease()
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            for _ in 0..<4 { tasks.addTask { _ = try await reached(by: 300) } }
            for turn in 0..<100 {
                rig.apply(rig.mesh.member(7, status: turn.isMultiple(of: 2) ? .dead : .alive))
                await Task.yield()
            }
            try await tasks.waitForAll()
        }
        rig.apply(rig.mesh.member(7, status: .dead), rig.mesh.removal(of: 9, id: "web9"))
        #expect(try await reached().isDisjoint(with: ["web7", "web9"]))
    }

    @Test func alsoHereCallersShareACapacity() async throws {
        rig.serve(count, capacity: 4)
        _ = try await rig.lease()
        for number in 1...4 as ClosedRange<UInt64> {
            rig.apply(.caller(Mesh.id(number), service: "web", isCalling: true))
        }
        pass(seconds: 2)
        #expect(try await rig.endpoint("web3")?["Share"] == .number("1"))
        rig.apply(rig.mesh.member(2, status: .dead))
        _ = try await rig.lease()
        pass(seconds: 2)
        #expect(try await rig.endpoint("web3")?["Share"] == .number("2"))
    }
}
