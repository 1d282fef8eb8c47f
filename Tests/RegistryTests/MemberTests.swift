import Primitives
import Registry
import Sodium
import Testing

private let alice = TestOrigin(1)
private let bob = TestOrigin(2)

@Test func anEmptyRegistryHasTheRootOfNothing() {
    let registry = Registry()
    #expect(registry.root == .zero)
    #expect(registry.nextDeadline == nil)
    #expect(registry.branch(at: .root) == .entries([]))
}

@Test func aNewMemberIsTakenAndNamed() {
    var keeper = Keeper()
    let record = alice.member()
    #expect(keeper.offer(record) == .applied)
    #expect(keeper.changes == [.member(record, previous: nil)])
    #expect(keeper.registry.members == [alice.id])
    #expect(keeper.registry.member(alice.id) == record)
    #expect(keeper.registry.record(record.key) == record)
    #expect(keeper.registry.holds(record))
    #expect(keeper.registry.root != .zero)
}

@Test func theGreaterVersionOfAMemberHolds() {
    var keeper = Keeper([alice.member(1, 5)])
    let root = keeper.registry.root
    #expect(keeper.offer(alice.member(1, 5)) == .held)
    #expect(keeper.offer(alice.member(1, 4)) == .outdated(by: alice.member(1, 5)))
    #expect(keeper.registry.root == root)
    #expect(!keeper.registry.holds(alice.member(2, 1)))
    #expect(keeper.offer(alice.member(2, 1)) == .applied)
    #expect(keeper.changes == [.member(alice.member(2, 1), previous: alice.member(1, 5))])
    #expect(keeper.registry.root != root)
}

@Test func ofTwoEqualVersionsTheGreaterFingerprintHolds() {
    let pair = [alice.member(zone: "a"), alice.member(zone: "b")]
        .sorted { $0.fingerprint < $1.fingerprint }
    var upwards = Keeper(pair)
    var downwards = Keeper(pair.reversed())
    #expect(upwards.registry.member(alice.id) == pair[1])
    #expect(downwards.registry.member(alice.id) == pair[1])
    #expect(upwards.registry.root == downwards.registry.root)
    #expect(upwards.registry.equivocations == 1)
    #expect(downwards.registry.equivocations == 1)
    #expect(downwards.offer(pair[1]) == .held)
    #expect(upwards.offer(pair[0]) == .outdated(by: pair[1]))
}

@Test func aRecordOfAnotherSignerIsRefused() {
    var registry = Registry()
    var changes: [RegistryChange] = []
    let forged = Verified(trusting: alice.member(), from: bob.id)
    #expect(registry.merge(forged, at: .start, into: &changes) == .refused(.recordSigner))
    #expect(changes.isEmpty)
    #expect(registry.members.isEmpty)
}

@Test(arguments: [1, 2, 3, 4] as [UInt8])
func aKnownKindIsNotTakenForUnknown(kind: UInt8) {
    var keeper = Keeper([alice.member()])
    let record = alice.record(
        RecordKind(rawValue: kind),
        Version(epoch: 1, sequence: 9),
        field: "x",
        body: .unknown,
        text: ""
    )
    #expect(keeper.offer(record) == .refused(.recordKind))
}

@Test func bothHoldersOfANameStay() {
    let twins = [TestOrigin(1, name: "web"), TestOrigin(2, name: "web")]
    var keeper = Keeper(twins.map { $0.member() })
    let ids = twins.map(\.id).sorted()
    #expect(keeper.registry.holders(ofName: "web") == ids)
    #expect(keeper.registry.holders(ofName: "Web").isEmpty)
    keeper.offer(twins[0].member(1, 2, name: "db"))
    #expect(keeper.registry.holders(ofName: "web") == [twins[1].id])
    #expect(keeper.registry.holders(ofName: "db") == [twins[0].id])
    keeper.reap(twins[1].id)
    #expect(keeper.registry.holders(ofName: "web").isEmpty)
}
