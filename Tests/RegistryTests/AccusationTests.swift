import Primitives
import Registry
import Testing

private let alice = TestOrigin(1)
private let bob = TestOrigin(2)

/// Accusers of one target in order of the keys of what they say.
private func accusers(_ count: Int) -> [TestOrigin] {
    (10..<10 + count).map { TestOrigin($0) }
        .sorted { $0.accusation(of: alice).key < $1.accusation(of: alice).key }
}

@Test func anAccusationWaitsForItsAccuserAndTheAccusedVersion() {
    var keeper = Keeper([alice.member()])
    let accusation = bob.accusation(of: alice)
    #expect(keeper.offer(accusation) == .awaits(bob.id))
    keeper.offer(bob.member())
    #expect(keeper.registry.accusations(of: alice.id) == [accusation])
    #expect(keeper.changes == [.member(bob.member(), previous: nil), .accusation(accusation)])

    let next = bob.accusation(of: alice, at: Version(epoch: 1, sequence: 2), 1, 4)
    #expect(keeper.offer(next) == .awaits(alice.id))
    #expect(keeper.registry.accusations(of: alice.id) == [accusation])
    keeper.offer(alice.member(1, 2))
    #expect(keeper.registry.accusations(of: alice.id) == [next])
}

@Test func aNewerMemberRecordVoidsEveryAccusation() {
    let many = accusers(5)
    var keeper = Keeper([alice.member()] + many.map { $0.member() })
    keeper.offer(many.map { $0.accusation(of: alice) })
    keeper.wait(.seconds(2))
    #expect(keeper.registry.compared.count == 11)
    keeper.offer(alice.member(1, 2))
    #expect(
        keeper.changes == [
            .member(alice.member(1, 2), previous: alice.member()), .accusationsVoid(alice.id),
        ]
    )
    #expect(keeper.registry.accusations(of: alice.id).isEmpty)
    #expect(keeper.registry.compared.count == 6)
    #expect(keeper.offer(many[0].accusation(of: alice)) == .void)
    #expect(keeper.registry.holds(many[0].accusation(of: alice)))
}

@Test func anEqualVersionOfTheAccusedVoidsNothing() {
    let pair = [alice.member(zone: "a"), alice.member(zone: "b")]
        .sorted { $0.fingerprint < $1.fingerprint }
    var keeper = Keeper([pair[0], bob.member(), bob.accusation(of: alice)])
    #expect(keeper.offer(pair[1]) == .applied)
    #expect(keeper.registry.accusations(of: alice.id) == [bob.accusation(of: alice)])
}

@Test func nobodyAccusesItself() {
    var keeper = Keeper([alice.member()])
    #expect(keeper.offer(alice.accusation(of: alice)) == .refused(.malformed))
}

@Test func anAccusationIsComparedOnceItHasStood() {
    let accusation = bob.accusation(of: alice)
    var keeper = Keeper([alice.member(), bob.member()])
    let root = keeper.registry.root
    keeper.offer(accusation)
    #expect(keeper.registry.root == root)
    #expect(keeper.registry.record(accusation.key) == accusation)
    #expect(keeper.registry.nextDeadline == .start + .seconds(2))
    keeper.wait(.seconds(1.999))
    #expect(keeper.registry.root == root)
    keeper.wait(.milliseconds(1))
    #expect(keeper.registry.root != root)
    #expect(keeper.registry.nextDeadline == nil)
}

@Test func aRepeatedAccusationGoesOnStanding() {
    let again = bob.accusation(of: alice, at: Version(epoch: 1, sequence: 1), 2, 1)
    var keeper = Keeper([alice.member(), bob.member(), bob.accusation(of: alice)])
    keeper.wait(.seconds(2))
    #expect(keeper.offer(again) == .applied)
    #expect(keeper.changes == [.accusation(again)])
    #expect(keeper.registry.compared.contains(again))
    #expect(keeper.registry.nextDeadline == nil)
    #expect(keeper.offer(bob.accusation(of: alice)) == .outdated(by: again))
}

@Test func anAccusationThatHasNotStoodIsNotPulledAgain() {
    let records = [alice.member(), bob.member(), bob.accusation(of: alice)]
    var early = Keeper(records)
    early.wait(.seconds(2))
    let late = Keeper(records)
    let branch = early.registry.branch(at: .root)
    #expect(late.registry.difference(at: .root, theirs: branch).isEmpty)
}

@Test func theEightSmallestThatStoodAreCompared() {
    let many = accusers(12)
    var keeper = Keeper([alice.member()] + many.map { $0.member() })
    for accuser in many.reversed() {
        keeper.offer(accuser.accusation(of: alice))
        keeper.wait(.milliseconds(500))
    }
    keeper.wait(.seconds(2))
    let said = many.map { $0.accusation(of: alice) }
    #expect(keeper.registry.accusations(of: alice.id) == said)
    #expect(keeper.registry.compared.filter { $0.kind == .accusation } == Array(said[..<8]))
    keeper.reap(many[3].id)
    let left = said[..<3] + said[4..<9]
    #expect(keeper.registry.compared.filter { $0.kind == .accusation } == Array(left))
    #expect(keeper.registry.accusations(of: alice.id).count == 11)
}

@Test(arguments: [1, 2, 3] as [UInt64])
func theThirtyTwoSmallestAreHeld(seed: UInt64) {
    var random = Random(seed: seed)
    let many = accusers(50)
    let said = many.map { $0.accusation(of: alice) }
    var keeper = Keeper([alice.member()] + many.map { $0.member() })
    for record in said.shuffled(using: &random) {
        let outcome = keeper.offer(record)
        #expect(outcome == .applied || outcome == .refused(.full))
    }
    #expect(keeper.registry.accusations(of: alice.id) == Array(said[..<32]))
    #expect(keeper.offer(said[40]) == .refused(.full))
    #expect(!keeper.registry.holds(said[40]))
    keeper.wait(.seconds(2))
    #expect(keeper.registry.compared.filter { $0.kind == .accusation } == Array(said[..<8]))
}
