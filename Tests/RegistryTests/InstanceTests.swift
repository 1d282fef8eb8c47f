import Primitives
import Registry
import Testing

private let alice = TestOrigin(1)

@Test func anInstanceWaitsForItsMemberAndItsEpoch() {
    var keeper = Keeper()
    #expect(keeper.offer(alice.instance("a", 2, 7)) == .awaits(alice.id))
    #expect(!keeper.registry.holds(alice.instance("a", 2, 7)))
    keeper.offer(alice.member(1, 1))
    #expect(keeper.registry.instances(of: alice.id).isEmpty)
    keeper.offer(alice.member(2, 1))
    #expect(keeper.registry.instances(of: alice.id) == [alice.instance("a", 2, 7)])
    #expect(
        keeper.changes == [
            .member(alice.member(2, 1), previous: alice.member(1, 1)),
            .instance(alice.instance("a", 2, 7)),
        ]
    )
}

@Test func anInstanceOfAnEarlierEpochIsVoid() {
    var keeper = Keeper([alice.member(2, 1)])
    #expect(keeper.offer(alice.instance("a", 1, 900)) == .void)
    #expect(keeper.registry.holds(alice.instance("a", 1, 900)))
}

@Test func anInstanceBelowTheFloorIsVoidAndOneAtItIsNot() {
    var keeper = Keeper([alice.member(1, 9, floor: 5)])
    #expect(keeper.offer(alice.instance("a", 1, 4)) == .void)
    #expect(keeper.offer(alice.instance("b", 1, 5)) == .applied)
}

@Test func aNewerInstanceReplacesAndADeletionRemoves() {
    var keeper = Keeper([alice.member(), alice.instance("a", 1, 2)])
    let newer = alice.instance("a", 1, 3, port: 81)
    #expect(keeper.offer(newer) == .applied)
    #expect(keeper.changes == [.instance(newer)])
    #expect(keeper.offer(alice.instance("a", 1, 2)) == .outdated(by: newer))

    let deletion = alice.instance("a", 1, 4, deleted: true)
    #expect(keeper.offer(deletion) == .applied)
    #expect(keeper.changes == [.instanceRemoved(newer)])
    #expect(keeper.registry.instances(of: alice.id).isEmpty)
    #expect(keeper.registry.currentRecords(of: alice.id) == [deletion])
    #expect(keeper.registry.record(deletion.key) == deletion)
    #expect(keeper.offer(newer) == .outdated(by: deletion))
}

@Test func aDeletionOfWhatWasNeverShownIsKeptInSilence() {
    var keeper = Keeper([alice.member()])
    #expect(keeper.offer(alice.instance("a", 1, 4, deleted: true)) == .applied)
    #expect(keeper.changes.isEmpty)
    #expect(keeper.registry.instanceCount == 1)
}

@Test func aRaisedFloorForgetsDeletionsAndGivesLiveInstancesAGrace() {
    let live = alice.instance("live", 1, 2)
    var keeper = Keeper([alice.member(), live, alice.instance("gone", 1, 3, deleted: true)])
    keeper.offer(alice.member(1, 9, floor: 8))
    #expect(keeper.changes == [.member(alice.member(1, 9, floor: 8), previous: alice.member())])
    #expect(keeper.registry.instances(of: alice.id) == [live])
    #expect(keeper.registry.currentRecords(of: alice.id).isEmpty)
    #expect(keeper.registry.record(live.key) == nil)
    #expect(keeper.registry.compared == [alice.member(1, 9, floor: 8)])
    #expect(keeper.registry.nextDeadline == .start + .seconds(10))
    keeper.wait(.seconds(9.999))
    #expect(keeper.changes.isEmpty)
    keeper.wait(.milliseconds(1))
    #expect(keeper.changes == [.instanceRemoved(live)])
    #expect(keeper.registry.instances(of: alice.id).isEmpty)
    #expect(keeper.registry.nextDeadline == nil)
}

/// What came to take its place is here once a peer holds the same: the rest was deleted.
@Test func whatAFloorVoidedEndsWithAnAgreement() {
    let gone = alice.instance("gone", 1, 2)
    let kept = alice.instance("kept", 1, 3)
    var keeper = Keeper([alice.member(), gone, kept, alice.member(1, 9, floor: 9)])
    keeper.wait(.seconds(1.999))
    keeper.agree()
    #expect(keeper.changes.isEmpty, "what was signed anew may be on its way")
    keeper.offer(alice.instance("kept", 1, 10))
    keeper.wait(.milliseconds(1))
    #expect(keeper.changes.isEmpty)
    keeper.agree()
    #expect(keeper.changes == [.instanceRemoved(gone)])
    #expect(keeper.registry.instances(of: alice.id) == [alice.instance("kept", 1, 10)])
    keeper.agree()
    keeper.wait(.seconds(60))
    #expect(keeper.changes.isEmpty)
}

/// Whoever registers there anew is given the whole time.
@Test func whatAnEpochVoidedOutlivesAnAgreement() {
    let old = alice.instance("a", 1, 2)
    var keeper = Keeper([alice.member(), old, alice.member(2, 1)])
    keeper.wait(.seconds(9.999))
    keeper.agree()
    #expect(keeper.changes.isEmpty)
    keeper.wait(.milliseconds(1))
    #expect(keeper.changes == [.instanceRemoved(old)])
}

@Test func aRestartFlapsNothing() {
    let old = alice.instance("a", 1, 2)
    let new = alice.instance("a", 2, 2)
    var keeper = Keeper([alice.member(), old])
    keeper.offer(alice.member(2, 1))
    #expect(keeper.registry.instances(of: alice.id) == [old])
    #expect(keeper.offer(new) == .applied)
    #expect(keeper.changes == [.instance(new)])
    keeper.wait(.seconds(60))
    #expect(keeper.changes.isEmpty)
    #expect(keeper.registry.instances(of: alice.id) == [new])
}

@Test func aDeletionEndsAGraceEarly() {
    let old = alice.instance("a", 1, 2)
    var keeper = Keeper([alice.member(), old, alice.member(2, 1)])
    keeper.offer(alice.instance("a", 2, 2, deleted: true))
    #expect(keeper.changes == [.instanceRemoved(old)])
    #expect(keeper.registry.instances(of: alice.id).isEmpty)
}

@Test func whatCameTooLateHasNoGrace() {
    let keeper = Keeper([alice.member(2, 1), alice.instance("a", 1, 2)])
    #expect(keeper.registry.instances(of: alice.id).isEmpty)
    #expect(keeper.changes.isEmpty)
}

@Test func currentAndGracedInstancesAreShownInOneOrder() {
    let old = (1...20).map { alice.instance("old-\($0)", 1, 2) }
    let new = (1...20).map { alice.instance("new-\($0)", 2, 2) }
    let keeper = Keeper([alice.member()] + old + [alice.member(2, 1)] + new)
    let shown = keeper.registry.instances(of: alice.id)
    #expect(shown == (old + new).sorted { $0.key < $1.key })
}

@Test func leavingRemovesInstancesAtOnce() {
    let graced = alice.instance("old", 1, 2)
    let live = alice.instance("new", 2, 2)
    var keeper = Keeper([alice.member(), graced, alice.member(2, 1), live])
    let farewell = alice.member(2, 9, flags: .leaving)
    keeper.offer(farewell)
    #expect(
        keeper.changes == [
            .member(farewell, previous: alice.member(2, 1)), .instanceRemoved(live),
            .instanceRemoved(graced),
        ]
    )
    #expect(keeper.registry.instances(of: alice.id).isEmpty)
    #expect(keeper.offer(alice.instance("late", 2, 10)) == .void)
    #expect(keeper.registry.compared == [farewell])
}

@Test func recordsOfUnknownKindsGoWithTheirEpochOnly() {
    let unknown = alice.unknown("x", 1, 2)
    var keeper = Keeper([alice.member(), unknown])
    #expect(keeper.registry.record(unknown.key) == unknown)
    keeper.offer(alice.member(1, 9, floor: 8, flags: .leaving))
    #expect(keeper.registry.record(unknown.key) == unknown)
    #expect(keeper.offer(alice.unknown("x", 2, 2)) == .awaits(alice.id))
    keeper.offer(alice.member(2, 1))
    #expect(keeper.registry.record(unknown.key) == alice.unknown("x", 2, 2))
    #expect(keeper.offer(unknown) == .void)
}

@Test func aGraceIsKnownNotToBeWorthAPull() {
    let old = alice.instance("a", 1, 2)
    let keeper = Keeper([alice.member(), old, alice.member(2, 1)])
    let stale = Keeper([alice.member(), old])
    let branch = stale.registry.branch(at: .root)
    let difference = keeper.registry.difference(at: .root, theirs: branch)
    #expect(difference.pull.isEmpty)
    #expect(difference.push == [alice.member(2, 1)])
}
