import Primitives
import Registry
import Testing

@testable import Catalog
@testable import Formats
@testable import HTTPAPI
@testable import Services
@testable import View

/// What checks said, in the lists of the mesh: all of it at their owner, a line at others.
struct HealthOutputTests {
    private let rig = Rig()

    private func fill() async {
        for owner in 1...2 as ClosedRange<UInt64> {
            let check = rig.mesh.check(.critical, id: "service:web", reason: "a line")
            rig.apply(
                rig.mesh.member(owner),
                rig.mesh.instance(of: owner, id: "web", checks: [check])
            )
        }
        _ = await rig.put(
            "/v1/agent/service/register",
            #"{"Name":"web","Check":{"TTL":"1h","Notes":"n"}}"#
        )
    }

    /// The outputs of the check at both nodes.
    private func outputs(_ path: String) async throws -> [String?] {
        let list = try #require(try await rig.get(path).json.elements)
        let checks = list.flatMap { $0["Checks"]?.elements ?? [$0] }
        return checks.filter { $0["CheckID"]?.text == "service:web" }.map { $0["Output"]?.text }
    }

    @Test(arguments: [
        "/v1/health/service/web", "/v1/health/checks/web", "/v1/health/state/any",
        "/v1/health/checks/web?pretty", "/v1/health/state/critical?filter=CheckID%20contains%20web",
    ])
    func theOutputOfOwnChecksIsShownAndALineOfOthers(path: String) async throws {
        await fill()
        let before = await rig.get(path).index
        _ = await rig.put("/v1/agent/check/fail/service:web?note=more%20than%0Aa%20line")
        #expect(try await outputs(path) == ["more than\na line", "a line"])
        _ = await rig.put("/v1/agent/check/fail/service:web?note=other")
        #expect(try await outputs(path) == ["other", "a line"])
        #expect(await rig.get(path).index == before, "words wake nobody")
    }

    @Test func aNodeIsAskedForItsOwn() async throws {
        await fill()
        _ = await rig.put("/v1/agent/check/fail/service:web?note=whole")
        #expect(try await outputs("/v1/health/node/n1") == ["whole"])
        #expect(try await outputs("/v1/health/node/n2") == ["a line"])
        let filter = "?filter=Output%20%3D%3D%20whole"
        #expect(try await outputs("/v1/health/checks/web" + filter) == ["whole"])
    }

    /// The answer that is kept for the index is not given again.
    @Test func anotherWordOfAnotherNodeIsShownAtOnce() async throws {
        await fill()
        let path = "/v1/health/node/n2"
        let index = await rig.get(path).index
        let check = rig.mesh.check(.critical, id: "service:web", reason: "another")
        rig.apply(rig.mesh.instance(of: 2, id: "web", checks: [check], version: 2))
        #expect(try await outputs(path) == ["another"])
        #expect(await rig.get(path).index == index)
    }

    @Test func anAnswerIsKeptWhileNothingIsSaid() {
        let cache = ResponseCache()
        let key = ResponseCache.Key(row: ObjectIdentifier(Rig.self), name: "", parameters: [])
        var written = 0
        for moment in [
            ResponseCache.Moment(index: 1), .init(index: 1), .init(index: 1, words: 1),
            .init(index: 1, words: 1), .init(index: 1, words: 1, outputs: 1),
        ] {
            _ = cache.response(for: key, at: moment) {
                written += 1
                return .text("")
            }
        }
        #expect(written == 3)
    }
}
