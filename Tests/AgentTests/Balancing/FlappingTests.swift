import Registry
import Testing

@testable import Formats
@testable import View

/// Instances of a member that comes and goes weigh as in a warning, and readers see why (ADR 21).
struct FlappingTests {
    private let rig = Rig()

    private func apply(flaps: Int, weights: InstanceWeights) {
        rig.apply(
            rig.mesh.member(1),
            rig.mesh.instance(of: 1, weights: InstanceWeights(passing: 9, warning: 1)),
            rig.mesh.member(2, flaps: flaps),
            rig.mesh.instance(of: 2, weights: weights)
        )
    }

    @Test func readersGetTheWeightOfAWarningAndTheReason() async throws {
        apply(flaps: 3, weights: InstanceWeights(passing: 9, warning: 1))
        for path in ["/v1/health/service/web", "/v1/health/service/web?passing"] {
            let answer = try await rig.get(path).json
            #expect(answer.count == 2)
            #expect(answer[0]?["Service"]?["Weights"]?["Passing"] == .number("9"))
            #expect(answer[1]?["Service"]?["Weights"]?["Passing"] == .number("1"))
            let check = answer[1]?["Checks"]?[0]
            #expect(check?["Status"]?.text == "passing")
            #expect(check?["Output"]?.text?.contains("lost and back 3 times") == true)
        }
        let flat = try await rig.get("/v1/catalog/service/web").json
        #expect(flat[1]?["ServiceWeights"]?["Passing"] == .number("1"))
    }

    @Test func picksFollowAndSayWhy() async throws {
        apply(flaps: 1, weights: InstanceWeights(passing: 9, warning: 1))
        var counts: [String: Int] = [:]
        for _ in 0..<2_000 {
            let json = try await rig.pick()
            counts[json["Instance"]?["Node"]?.text ?? "", default: 0] += 1
            let lease = json["Lease"]?.text ?? ""
            _ = await rig.report(lease)
        }
        #expect((120...280).contains(counts["n2"] ?? 0), "a tenth of 2,000: 200, not half")
        let all = try await rig.get("/v1/mesh/explain/web?instance=web2").json
        let why = all["Instances"]?[0]?["Why"]
        #expect((0..<(why?.count ?? 0)).contains { why?[$0]?.text?.contains("back once") == true })
    }

    @Test func oneWithoutWeightInAWarningIsNotDrained() async throws {
        apply(flaps: 1, weights: InstanceWeights(passing: 9, warning: 0))
        let answer = try await rig.get("/v1/health/service/web").json
        #expect(answer[1]?["Service"]?["Weights"]?["Passing"] == .number("1"))
        apply(flaps: 1, weights: InstanceWeights(passing: 0, warning: 0))
        let drained = try await rig.get("/v1/health/service/web").json
        #expect(drained[1]?["Service"]?["Weights"]?["Passing"] == .number("0"))
    }

    @Test func readersAreToldWhenItBeginsAndEnds() async throws {
        let weights = InstanceWeights(passing: 9, warning: 1)
        apply(flaps: 0, weights: weights)
        let index = rig.store.current.index(of: .service("web"))
        rig.apply(rig.mesh.member(2, flaps: 1))
        let begun = rig.store.current.index(of: .service("web"))
        #expect(begun > index)
        rig.apply(rig.mesh.member(2, flaps: 2))
        #expect(rig.store.current.index(of: .service("web")) == begun)
        rig.apply(rig.mesh.member(2))
        #expect(rig.store.current.index(of: .service("web")) > begun)
        let answer = try await rig.get("/v1/health/service/web").json
        #expect(answer[1]?["Service"]?["Weights"]?["Passing"] == .number("9"))
    }
}
