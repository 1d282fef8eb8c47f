import Coordinates
import Formats
import Membership
import Registry
import Testing

@testable import HTTPAPI
@testable import View

/// Lists sorted by distance, and the coordinates they are sorted by.
struct DistanceTests {
    private let rig = Rig()

    /// On a line: n1 at 0, n2 at 100 ms, n3 at 20 ms, n4 nowhere, n5 at 60 ms.
    private func fill() {
        for (number, place) in [(1, 0), (2, 0.101), (3, 0.02), (4, nil), (5, 0.06)]
            as [(UInt64, Double?)]
        {
            rig.apply(
                member(number, at: place),
                rig.mesh.instance(of: number, checks: [rig.mesh.check(.passing)])
            )
        }
    }

    private func member(_ number: UInt64, at place: Double?) -> ViewChange {
        rig.mesh.member(
            number,
            coordinate: place.flatMap { Coordinate(vector: [$0], error: 0.25, height: 0.5) }
        )
    }

    /// The nodes of a list in its order.
    private func nodes(_ path: String) async throws -> [String] {
        let answer = await rig.get(path)
        #expect(answer.code == 200, "\(path): \(answer.bodyText)")
        let names = answer.bodyText.matches(of: /"Node":"(n\d)"/).map { String($0.1) }
        return names.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
    }

    private static let lists = [
        "/v1/catalog/nodes", "/v1/catalog/service/web", "/v1/health/service/web",
        "/v1/health/checks/web",
    ]

    @Test(arguments: lists) func whatIsNearComesFirst(_ path: String) async throws {
        fill()
        let plain = ["n1", "n2", "n3", "n4", "n5"]
        #expect(try await nodes(path) == plain)
        #expect(try await nodes(path + "?near=_agent") == ["n1", "n3", "n5", "n2", "n4"])
        #expect(try await nodes(path + "?near=n2") == ["n2", "n5", "n3", "n1", "n4"])
        #expect(try await nodes(path + "?near=N2") == ["n2", "n5", "n3", "n1", "n4"])
        // Answers that are kept are kept apart.
        #expect(try await nodes(path) == plain)
        #expect(try await nodes(path + "?near=_agent") == ["n1", "n3", "n5", "n2", "n4"])
        #expect(try await nodes(path + "?near=") == plain)
    }

    @Test(arguments: lists)
    func nearSomebodyWhoseCoordinateIsNotKnownListsStayAsTheyAre(path: String) async throws {
        fill()
        for name in ["n4", "nobody"] {
            #expect(try await nodes(path + "?near=" + name) == ["n1", "n2", "n3", "n4", "n5"])
        }
    }

    @Test func checksInAStateAreSortedToo() async throws {
        fill()
        let sorted = try await nodes("/v1/health/state/passing?near=n5")
        #expect(sorted == ["n5", "n3", "n2", "n1", "n4"])
    }

    @Test func whatIsEquallyFarStaysInOrder() async throws {
        rig.apply(member(1, at: 0))
        for number: UInt64 in [5, 4, 3, 2] { rig.apply(member(number, at: 0.03)) }
        let sorted = try await nodes("/v1/catalog/nodes?near=_agent")
        #expect(sorted == ["n1", "n2", "n3", "n4", "n5"])
    }

    @Test func whoMovesMovesInListsAndWakesNoReaderOfThem() async throws {
        fill()
        let before = await rig.get("/v1/catalog/nodes?near=_agent")
        rig.apply(member(5, at: 0.01))
        let after = await rig.get("/v1/catalog/nodes?near=_agent")
        #expect(after.index == before.index)
        let order = try await nodes("/v1/catalog/nodes?near=_agent")
        #expect(order == ["n1", "n5", "n3", "n2", "n4"])
    }

    @Test func coordinatesAreInConsulsForm() async throws {
        rig.apply(member(1, at: 0.25))
        let text =
            #"[{"Node":"n1","Segment":"","Coord":{"Vec":[0.25,0.0,0.0,0.0,0.0,0.0,0.0,0.0],"#
            + #""Error":0.25,"Adjustment":0.0,"Height":0.5}}]"#
        #expect(await rig.get("/v1/coordinate/nodes").bodyText == text)
        #expect(await rig.get("/v1/coordinate/node/n1").bodyText == text)
        #expect(
            await rig.get("/v1/coordinate/datacenters").bodyText
                == #"[{"Datacenter":"dc1","AreaID":"lan","Coordinates":"# + text + "}]"
        )
    }

    @Test func anAgentSaysWhereItIsItself() async throws {
        fill()
        let told = try await rig.get("/v1/coordinate/node/n1").json[0]?["Coord"]
        let own = try await rig.get("/v1/agent/self").json["Coord"]
        #expect(own == told && own?["Error"] == .number("0.25"))
        rig.apply(member(1, at: nil))
        let none = try await rig.get("/v1/agent/self").json["Coord"]
        #expect(none?["Vec"]?.count == 8 && none?["Error"] == .number("1.5"))
    }

    @Test func whoHasNoCoordinateIsNotFound() async {
        fill()
        for name in ["n4", "nobody"] {
            let answer = await rig.get("/v1/coordinate/node/" + name)
            #expect(answer.code == 404 && answer.bodyText.isEmpty)
            #expect(answer.index >= 1)
        }
        let update = await rig.put("/v1/coordinate/update", "{}")
        #expect(update.code == 501)
        #expect(update.bodyText.contains("each agent finds its own place"))
    }

    @Test func coordinatesThatChangeEndTheWaitForThem() async {
        fill()
        let first = await rig.get("/v1/coordinate/nodes")
        async let second = rig.get("/v1/coordinate/nodes?index=\(first.index)&wait=10s")
        while rig.store.readers == 0 { await Task.yield() }
        rig.apply(rig.mesh.member(6))
        #expect(rig.store.readers == 1)
        rig.apply(member(4, at: 0.2))
        #expect(await second.index > first.index)
        #expect(await second.bodyText.contains(#""Node":"n4""#))
        rig.apply(rig.mesh.member(4, status: .left))
        #expect(await rig.get("/v1/coordinate/node/n4").code == 404)
    }
}
