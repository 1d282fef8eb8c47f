import Membership
import Primitives
import Registry
import Testing

@testable import View

/// What the view holds after each kind of change.
struct ViewContentTests {
    private let mesh = Mesh()

    private func makeView(_ changes: ViewChange...) -> ClusterView {
        var builder = ViewBuilder(startIndex: 1_000)
        for change in changes { builder.apply(change) }
        return builder.view
    }

    @Test func anInstanceWaitsForItsMember() {
        #expect(makeView(mesh.instance(of: 1)).instances(of: "web").isEmpty)
        #expect(
            makeView(mesh.instance(of: 1), mesh.member(1)).instances(of: "web").count == 1
        )
    }

    @Test func whoLeftIsNoLongerInTheCatalogAndMayComeBack() {
        let here = [mesh.member(1), mesh.instance(of: 1)]
        var builder = ViewBuilder(startIndex: 1_000)
        for change in here { builder.apply(change) }
        builder.apply(mesh.member(1, status: .left))
        #expect(builder.view.instances(of: "web").isEmpty)
        #expect(builder.view.node(named: "n1") == nil)
        #expect(builder.view.listedNodes.isEmpty)
        #expect(builder.view.allNodes.count == 1)
        builder.apply(mesh.member(1))
        #expect(builder.view.instances(of: "web").count == 1)
        #expect(builder.view.node(named: "n1") != nil)
    }

    @Test func anInstanceRemovedWhileItsNodeIsAwayStaysAway() {
        let view = makeView(
            mesh.member(1),
            mesh.instance(of: 1),
            mesh.member(1, status: .left),
            mesh.removal(of: 1, id: "web1"),
            mesh.member(1)
        )
        #expect(view.instances(of: "web").isEmpty)
    }

    @Test func aRemovedMemberTakesEverythingWithIt() {
        let view = makeView(
            mesh.member(1),
            mesh.instance(of: 1),
            .memberRemoved(Mesh.id(1)),
            mesh.member(1)
        )
        #expect(view.instances(of: "web").isEmpty)
        #expect(view.serviceNames.isEmpty)
    }

    @Test func aShadowedMemberIsFoundByIdOnly() {
        let view = makeView(
            mesh.member(1, name: "db"),
            mesh.member(2, name: "db", isShadowed: true),
            mesh.instance(of: 2)
        )
        #expect(view.node(named: "db")?.id == Mesh.id(1))
        #expect(view.node(named: Mesh.id(2).description)?.id == Mesh.id(2))
        #expect(view.listedNodes.map(\.id) == [Mesh.id(1)])
        #expect(view.instances(of: "web").count == 1)
    }

    @Test func nothingIsShownOfADeadMemberWhoseNameAnotherHas() {
        var dead = mesh.member(2, name: "db", isShadowed: true)
        if case .member(var member) = dead {
            member.status = .dead
            dead = .member(member)
        }
        let view = makeView(
            mesh.member(1, name: "db"),
            mesh.member(2, name: "db"),
            mesh.instance(of: 2),
            dead
        )
        #expect(view.instances(of: "web").isEmpty)
        #expect(view.node(named: Mesh.id(2).description) == nil)
        #expect(view.allNodes.count == 2)
    }

    @Test func aNamePassesToTheOtherHolder() {
        let view = makeView(
            mesh.member(1, name: "db"),
            mesh.member(2, name: "db", isShadowed: true),
            .memberRemoved(Mesh.id(1)),
            mesh.member(2, name: "db")
        )
        #expect(view.node(named: "db")?.id == Mesh.id(2))
    }

    @Test func instancesStayInOrderWhateverOrderTheyComeIn() {
        var builder = ViewBuilder(startIndex: 1)
        for number in [5, 2, 9, 1, 7] as [UInt64] {
            builder.apply(mesh.member(number))
            builder.apply(mesh.instance(of: number))
            builder.apply(mesh.instance(of: number, id: "a"))
        }
        builder.apply(mesh.removal(of: 7, id: "a"))
        builder.apply(mesh.instance(of: 2, id: "a", port: 81))
        #expect(
            builder.view.instances(of: "web").map { "\($0.owner.low)\($0.body.id)" }
                == ["1a", "1web1", "2a", "2web2", "5a", "5web5", "7web7", "9a", "9web9"]
        )
    }

    /// What a node and an instance say, and what everyone should take it for.
    struct Situation: Sendable {
        var status = MemberStatus.alive
        var node: MemberFlags = []
        var own: InstanceFlags = []
        var expected = CheckStatus.critical
    }

    @Test(arguments: [
        Situation(expected: .passing),
        Situation(status: .suspect, expected: .passing),
        Situation(status: .unreachable),
        Situation(status: .dead),
        Situation(node: .maintenance),
        Situation(own: .maintenance),
    ])
    func theNodeDecidesBesideTheOwner(situation: Situation) throws {
        let view = makeView(
            mesh.member(1, status: situation.status, flags: situation.node),
            mesh.instance(of: 1, flags: situation.own, checks: [mesh.check(.passing)])
        )
        let node = try #require(view.node(Mesh.id(1)))
        #expect(node.health(of: view.instances(of: "web")[0]) == situation.expected)
    }

    @Test func theWeightFollowsTheHealth() throws {
        let weights = InstanceWeights(passing: 7, warning: 3)
        for (status, weight) in [(CheckStatus.passing, 7), (.warning, 3), (.critical, 0)] {
            let view = makeView(
                mesh.member(1),
                mesh.instance(of: 1, weights: weights, checks: [mesh.check(status)])
            )
            let node = try #require(view.node(Mesh.id(1)))
            #expect(node.weight(of: view.instances(of: "web")[0]) == UInt16(weight))
        }
    }
}
