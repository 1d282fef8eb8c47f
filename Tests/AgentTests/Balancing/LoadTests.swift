import MartletBalancing
import Registry
import Synchronization
import Testing

@testable import Formats
@testable import HTTPAPI
@testable import Picking
@testable import Services
@testable import View

/// `PUT /v1/mesh/load/:id`, and what callers make of what it leads to.
struct LoadTests {
    private let rig = Rig()

    init() async throws {
        try await rig.catalog.register(
            ServiceDefinition(id: "web1", name: "web"),
            replacingChecks: false
        )
    }

    private func put(_ body: String) async -> APIResponse {
        await rig.put("/v1/mesh/load/web1", body)
    }

    private var published: [InstanceLoad] { rig.catalog.loads.withLock { $0 } }

    @Test func whatItCompletesOverItsUtilizationIsItsCapacity() async throws {
        #expect(await put(#"{"Utilization":0.5,"Completed":100}"#).code == 200)
        #expect(published.isEmpty, "nobody knows what time the first counts are of")
        rig.clock.advance(by: .seconds(1))
        let answer = try await put(#"{"Utilization":0.5,"Completed":100}"#).json
        #expect(answer["Capacity"] == .number("200.0"))
        #expect(answer["Published"] == .bool(true))
        #expect(published.map(\.capacity) == [200])
        #expect(published.allSatisfy { abs($0.utilization - 0.5) < 0.01 })
    }

    @Test func theMeshHearsOfItOnlyIfItChangedAndNotTooOften() async throws {
        for _ in 0..<10 {
            _ = await put(#"{"Utilization":0.5,"Completed":100,"Over":"1s"}"#)
            rig.clock.advance(by: .seconds(1))
        }
        #expect(published.count == 1, "it is as it was")
        for _ in 0..<5 {
            _ = await put(#"{"Utilization":0.9,"Completed":100}"#)
            rig.clock.advance(by: .seconds(1))
        }
        #expect((2...4).contains(published.count), "it changed; every two seconds at most")
        let before = published.count
        for _ in 0..<20 {
            _ = await put(#"{"Utilization":0.9,"Completed":100}"#)
            rig.clock.advance(by: .seconds(1))
        }
        #expect((1...6).contains(published.count - before), "still there, every 15 s")
    }

    @Test func whoeverFailsFastIsNotStrong() async throws {
        _ = await put(#"{"Utilization":0.1,"Completed":100,"Failed":900,"Over":"1s"}"#)
        #expect(published.map(\.capacity) == [100])
    }

    @Test func aFewCallsSayNothing() async throws {
        let answer = try await put(#"{"Utilization":0.1,"Completed":9,"Over":"1s"}"#).json
        #expect(answer["Capacity"] == nil)
        #expect(published.isEmpty)
    }

    @Test func callersAreMarked() async throws {
        let body = #"{"Utilization":0.5,"Completed":50,"Over":"1s","Callers":["a","b","c"]}"#
        _ = await put(body)
        #expect(published.first.map { CallerSketch(bits: $0.callers).count.rounded() } == 3)
    }

    @Test func itCanBeSwitchedOff() async throws {
        var settings = BalancingSettings()
        settings.others.publishesCapacity = false
        let rig = Rig(settings: settings)
        try await rig.catalog.register(
            ServiceDefinition(id: "web1", name: "web"),
            replacingChecks: false
        )
        let body = #"{"Utilization":0.5,"Completed":100,"Over":"1s"}"#
        let answer = try await rig.put("/v1/mesh/load/web1", body).json
        #expect(answer["Capacity"] == .number("200.0"))
        #expect(answer["Published"] == .bool(false))
        #expect(rig.catalog.loads.withLock { $0.isEmpty })
    }

    @Test(
        arguments: [
            "", "{}", #"{"Utilization":1.5}"#, #"{"Utilization":"half"}"#,
            #"{"Utilization":0.5,"Completed":-1}"#, #"{"Utilization":0.5,"Over":"0s"}"#,
            #"{"Utilization":0.5,"Callers":"a"}"#,
        ]
    )
    func nonsenseIsRefused(body: String) async throws {
        let answer = await put(body)
        #expect(answer.code == 400)
        #expect(try answer.json["Reason"]?.text == "bad_request")
    }

    @Test func onlyInstancesOfThisNodeHaveALoad() async throws {
        let answer = await rig.put("/v1/mesh/load/other", #"{"Utilization":0.5}"#)
        #expect(answer.code == 404)
        #expect(try answer.json["Reason"]?.text == "unknown_instance")
    }

    @Test func callersFollowWhatTheyHear() async throws {
        let loads = [400.0, 400, 100].map { InstanceLoad(capacity: $0, utilization: 0.5) }
        rig.serve(3)
        _ = try await rig.lease()
        rig.clock.advance(by: .seconds(11))
        let index = rig.store.current.index
        for (number, load) in loads.enumerated() {
            rig.apply(rig.mesh.instance(of: UInt64(number + 1), load: load, version: 2))
        }
        #expect(rig.store.current.index == index, "no reader is woken")
        for _ in 0..<30 {
            _ = try await rig.lease()
            rig.balancing.tick()
            rig.clock.advance(by: .milliseconds(200))
        }
        #expect(try await rig.endpoint("web1")?["CapacityFactor"] == .number("1.0"))
        #expect(try await rig.endpoint("web3")?["CapacityFactor"] == .number("0.25"))
    }
}
