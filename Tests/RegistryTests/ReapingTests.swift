import Primitives
import Registry
import Testing

private let alice = TestOrigin(1)
private let bob = TestOrigin(2)
private let carol = TestOrigin(3)

@Test func reapingForgetsAllThatIsAMembersAndLeavesAMarker() {
    let live = alice.instance("a", 2, 2)
    let graced = alice.instance("g", 1, 2)
    var keeper = Keeper([bob.member(), carol.member()])
    let before = keeper.registry.root
    keeper.offer([
        alice.member(), graced, alice.member(2, 1), live, alice.unknown("x", 2, 3),
        alice.accusation(of: bob), carol.accusation(of: alice, at: Version(epoch: 2, sequence: 1)),
    ])
    keeper.wait(.seconds(2))
    keeper.reap(alice.id)
    let shown = [live, graced].sorted { $0.key < $1.key }
    #expect(keeper.changes == shown.map { .instanceRemoved($0) } + [.memberRemoved(alice.id)])
    #expect(keeper.registry.root == before)
    #expect(keeper.registry.members == [bob.id, carol.id].sorted())
    #expect(keeper.registry.accusations(of: bob.id).isEmpty)
    #expect(keeper.registry.marker(of: alice.id) == Version(epoch: 2, sequence: 1))
    #expect(keeper.registry.instanceCount == 0)
    keeper.wait(.seconds(60))
    #expect(keeper.changes.isEmpty)
}

@Test func aMarkerRefusesWhatItCoversAndYieldsToMore() {
    var keeper = Keeper([alice.member(1, 5)])
    keeper.reap(alice.id)
    let marker = Version(epoch: 1, sequence: 5)
    #expect(keeper.offer(alice.member(1, 4)) == .marked(marker))
    #expect(keeper.offer(alice.member(1, 5)) == .marked(marker))
    #expect(!keeper.registry.holds(alice.member(1, 5)))
    #expect(keeper.offer(alice.member(1, 6)) == .applied)
    #expect(keeper.registry.marker(of: alice.id) == nil)
}

@Test func theMemberItselfLiftsItsMarker() {
    var keeper = Keeper([alice.member(1, 5)])
    keeper.reap(alice.id)
    keeper.registry.liftMarker(alice.id)
    #expect(keeper.offer(alice.member(1, 5)) == .applied)
}

@Test func recordsOfAReapedMemberWaitUnlessTheirEpochIsOver() {
    var keeper = Keeper([alice.member(2, 5), bob.member()])
    keeper.reap(alice.id)
    #expect(keeper.offer(alice.instance("a", 1, 9)) == .void)
    #expect(keeper.offer(alice.instance("a", 2, 3)) == .awaits(alice.id))
    let accused = Version(epoch: 2, sequence: 5)
    #expect(keeper.offer(bob.accusation(of: alice, at: accused)) == .void)
    let next = Version(epoch: 2, sequence: 6)
    #expect(keeper.offer(bob.accusation(of: alice, at: next, 1, 4)) == .awaits(alice.id))
}

@Test func anothersMarkerIsTakenOverAndOnlyRises() {
    var registry = Registry()
    registry.mark(alice.id, version: Version(epoch: 3, sequence: 1))
    registry.mark(alice.id, version: Version(epoch: 2, sequence: 9))
    #expect(registry.marker(of: alice.id) == Version(epoch: 3, sequence: 1))
    var keeper = Keeper([bob.member()])
    keeper.registry.mark(bob.id, version: Version(epoch: 9, sequence: 9))
    #expect(keeper.registry.marker(of: bob.id) == nil)
    keeper.registry.checkInvariants()
}

@Test func whoStillHoldsAReapedMemberIsNamedAndNotPulledFrom() {
    var keeper = Keeper([bob.member(), alice.member()])
    keeper.reap(alice.id)
    let stale = Keeper([bob.member(), alice.member()])
    let branch = stale.registry.branch(at: .root)
    let difference = keeper.registry.difference(at: .root, theirs: branch)
    #expect(difference.pull.isEmpty)
    #expect(difference.marked == [alice.id])

    let restarted = Keeper([bob.member(), alice.member(2, 1)])
    let newer = keeper.registry.difference(at: .root, theirs: restarted.registry.branch(at: .root))
    #expect(newer.pull == [alice.member().key])
    #expect(newer.marked.isEmpty)
}

@Test func aMarkerLearnsItsKeyFromWhatItRefuses() {
    var keeper = Keeper([bob.member()])
    keeper.registry.mark(alice.id, version: Version(epoch: 1, sequence: 1))
    let branch = Keeper([bob.member(), alice.member()]).registry.branch(at: .root)
    #expect(keeper.registry.difference(at: .root, theirs: branch).pull == [alice.member().key])
    keeper.offer(alice.member())
    #expect(keeper.registry.difference(at: .root, theirs: branch).marked == [alice.id])
}

@Test func theOldestMarkersGoFirst() {
    var limits = RegistryLimits()
    limits.markers = 100
    var registry = Registry(limits: limits)
    let version = Version(epoch: 1, sequence: 1)
    let ids = (0..<300).map { TestOrigin($0).id }
    for (number, id) in ids.enumerated() {
        registry.mark(id, version: version)
        if number.isMultiple(of: 3) { registry.liftMarker(id) }
        registry.mark(ids[1], version: version)
        registry.checkInvariants()
    }
    let left = ids.indices.filter { registry.marker(of: ids[$0]) != nil }
    let expected = ids.indices.filter { !$0.isMultiple(of: 3) && $0 != 1 }.suffix(99)
    #expect(left == [1] + expected)
}
