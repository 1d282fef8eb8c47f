import Registry
import Synchronization
import Testing

@testable import Formats
@testable import Services

/// `PUT /v1/mesh/drain/:id` and the owner's side of it.
struct DrainTests {
    private let rig = Rig()

    init() async throws {
        try await rig.catalog.register(
            ServiceDefinition(id: "web1", name: "web"),
            replacingChecks: false
        )
    }

    private var drain: Duration? { rig.catalog.drains.withLock { $0["web1"] } }

    @Test func aDrainIsOrderedAndUndone() async throws {
        let answer = await rig.put("/v1/mesh/drain/web1?timeout=30s")
        #expect(answer.code == 200)
        let json = try answer.json
        #expect(json["Draining"] == .bool(true))
        #expect(json["Service"]?.text == "web")
        #expect(json["ExpiresIn"]?.text == "30s")
        #expect(drain == .seconds(30))
        let undone = try await rig.put("/v1/mesh/drain/web1?enable=false").json
        #expect(undone["Draining"] == .bool(false))
        #expect(drain == nil)
        #expect(await rig.put("/v1/mesh/drain/web1").code == 200)
        #expect(drain == .zero)
    }

    @Test func whatCannotBeDrainedIsSaid() async throws {
        let unknown = await rig.put("/v1/mesh/drain/nobody")
        #expect(unknown.code == 404)
        #expect(try unknown.json["Reason"]?.text == "unknown_instance")
        #expect(await rig.put("/v1/mesh/drain/web1?timeout=soon").code == 400)
        #expect(await rig.put("/v1/mesh/drain/web1?timeout=-1s").code == 400)
        #expect(await rig.put("/v1/mesh/drain/web1?enable=perhaps").code == 400)
        #expect(await rig.get("/v1/mesh/drain/web1").code == 405)
    }

    @Test func aDrainedInstanceGetsNoCalls() async throws {
        let none = InstanceWeights(passing: 0, warning: 0)
        rig.apply(
            rig.mesh.member(1),
            rig.mesh.member(2),
            rig.mesh.instance(of: 1, weights: none),
            rig.mesh.instance(of: 2)
        )
        for _ in 0..<10 {
            let json = try await rig.pick()
            #expect(json["Instance"]?["ID"]?.text == "web2")
            #expect(json["Excluded"]?["Draining"] == .number("1"))
        }
    }
}
