import Membership
import NIOPosix
import Primitives
import Registry
import Testing

@testable import View

/// What moves which index, and what moves none.
struct ViewIndexTests {
    private let mesh = Mesh()

    private func makeBuilder(_ changes: ViewChange...) -> ViewBuilder {
        var builder = ViewBuilder(startIndex: 1_000)
        for change in changes { builder.apply(change) }
        _ = builder.takeTouched()
        return builder
    }

    @Test func anEmptyViewHasTheStartIndexEverywhere() {
        let view = ClusterView(startIndex: 1_000)
        #expect(view.index(of: .services) == 1_000)
        #expect(view.index(of: .nodes) == 1_000)
        #expect(view.index(of: .checks) == 1_000)
        #expect(view.index(of: .service("web")) == 1_000)
        #expect(ClusterView(startIndex: 0).index(of: .nodes) == 1)
    }

    @Test func theStartIndexNeverGoesBackOverARestart() {
        #expect(ViewStore.startIndex(persisted: nil, unixMilliseconds: 5_000) == 5_000)
        #expect(ViewStore.startIndex(persisted: 9_000, unixMilliseconds: 5_000) == 9_001)
        #expect(ViewStore.startIndex(persisted: .max, unixMilliseconds: 5) == .max)
    }

    @Test func anInstanceMovesItsServiceAndNoOther() {
        var builder = makeBuilder(mesh.member(1), mesh.instance(of: 1, service: "api"))
        let before = builder.view
        builder.apply(mesh.instance(of: 1, service: "web"))
        let after = builder.view
        #expect(after.index(of: .service("api")) == before.index(of: .service("api")))
        #expect(after.index(of: .service("web")) == after.index)
        #expect(after.index(of: .services) == after.index)
        #expect(after.index(of: .nodes) == before.index(of: .nodes))
        #expect(
            builder.takeTouched() == [
                .service("web"), .endpoints("web"), .services, .checks, .node(Mesh.id(1)),
                .changes, .everything,
            ]
        )
    }

    @Test func aNewReasonOrTimeOfACheckMovesNothing() {
        var builder = makeBuilder(
            mesh.member(1),
            mesh.instance(of: 1, checks: [mesh.check(.critical, reason: "refused")])
        )
        let before = builder.view.index
        builder.apply(
            mesh.instance(of: 1, checks: [mesh.check(.critical, reason: "timed out", since: 9)])
        )
        #expect(builder.view.index == before)
        #expect(builder.takeTouched().isEmpty)
        let check = builder.view.instances(of: "web")[0].body.checks[0]
        #expect(check.reason == "timed out", "the newest record is kept all the same")
    }

    @Test func aSuspicionIsToldToStreamsOnly() {
        var builder = makeBuilder(mesh.member(1), mesh.instance(of: 1))
        let before = builder.view
        builder.apply(mesh.member(1, status: .suspect))
        #expect(builder.view.index == before.index)
        #expect(builder.view.changeCount == before.changeCount + 1)
        #expect(builder.takeTouched() == [.changes, .everything])
    }

    @Test func unreachableMovesTheServicesOfANodeAndDeadDoesNotAgain() {
        var builder = makeBuilder(mesh.member(1), mesh.instance(of: 1))
        let before = builder.view.index
        builder.apply(mesh.member(1, status: .unreachable, since: 77))
        #expect(builder.view.index == before + 1)
        #expect(builder.view.index(of: .service("web")) == before + 1)
        builder.apply(mesh.member(1, status: .dead, since: 99))
        #expect(builder.view.index == before + 1)
        #expect(builder.view.node(Mesh.id(1))?.failedMilliseconds == 77)
    }

    @Test func aNodeCheckMovesTheServicesOfItsNode() {
        var builder = makeBuilder(mesh.member(1), mesh.instance(of: 1))
        builder.apply(
            mesh.instance(of: 1, service: "", id: "disk", checks: [mesh.check(.critical)])
        )
        #expect(builder.view.index(of: .service("web")) == builder.view.index)
        let node = builder.view.node(Mesh.id(1))
        #expect(node?.health == .critical)
        #expect(builder.view.serviceNames == ["web"])
    }

    @Test func aServiceThatVanishedKeepsTheIndexOfItsEnd() {
        var builder = makeBuilder(mesh.member(1), mesh.instance(of: 1))
        builder.apply(mesh.removal(of: 1, id: "web1"))
        let end = builder.view.index
        #expect(builder.view.index(of: .service("web")) == end)
        builder.apply(mesh.instance(of: 1, service: "api"))
        #expect(builder.view.index(of: .service("web")) == end)
    }

    @Test func theIndexOfManyVanishedServicesNeverGoesDown() {
        var vanished = VanishedServices(floor: 1)
        for number in 1...5_000 as ClosedRange<UInt64> {
            vanished.insert("s\(number)", at: number)
        }
        for number in 1...5_000 as ClosedRange<UInt64> {
            #expect(vanished.index(of: "s\(number)") >= number)
        }
        #expect(vanished.index(of: "never heard of") <= 5_000 - 1_024)
    }

    @Test func aServiceUnderAnotherNameMovesBoth() {
        var builder = makeBuilder(mesh.member(1), mesh.instance(of: 1, service: "web", id: "a"))
        builder.apply(mesh.instance(of: 1, service: "api", id: "a"))
        #expect(builder.view.index(of: .service("web")) == builder.view.index)
        #expect(builder.view.index(of: .service("api")) == builder.view.index)
        #expect(builder.view.instances(of: "web").isEmpty)
        #expect(builder.view.instances(of: "api").count == 1)
    }
}
