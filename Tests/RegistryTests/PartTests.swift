import Primitives
import Registry
import Sodium
import Testing

/// Parts are held if and only if the current head names them.
struct PartTests {
    let owner = TestOrigin(1)
    let rest = TestOrigin.rest("a", parts: 3)

    private func head(_ sequence: UInt64, rest: InstanceRest?, epoch: UInt64 = 1) -> Record {
        owner.instance("web-1", epoch, sequence, rest: rest)
    }

    private func keeper() -> (Keeper, head: Record, parts: [Record]) {
        let head = head(2, rest: rest)
        let parts = owner.parts(of: head)
        return (Keeper([owner.member(), head] + parts), head, parts)
    }

    @Test func partsAreHeldInTheirOrder() {
        let (keeper, head, parts) = keeper()
        #expect(keeper.registry.parts(of: head) == parts)
        #expect(keeper.registry.partCount == 3)
        #expect(parts.allSatisfy { keeper.registry.record($0.key) == $0 })
    }

    @Test func whatNoHeadNamesIsNotHeld() {
        var registry = Registry()
        let head = head(2, rest: rest)
        var changes: [RegistryChange] = []
        func merge(_ record: Record) -> MergeOutcome {
            let verified = Verified(trusting: record, from: record.signer)
            return registry.merge(verified, at: .start, into: &changes)
        }
        let part = owner.parts(of: head)[0]
        #expect(merge(part) == .refused(.recordUnasked))
        #expect(merge(owner.member()) == .applied)
        #expect(merge(part) == .refused(.recordUnasked))
        #expect(registry.holds(part))
        #expect(merge(head) == .applied)
        #expect(!registry.holds(part))
        #expect(merge(part) == .applied)
        let other = owner.instance("web-1", 1, 2, rest: TestOrigin.rest("b", parts: 3))
        #expect(merge(owner.parts(of: other)[0]) == .refused(.recordUnasked))
        let longer = owner.instance("web-1", 1, 2, rest: TestOrigin.rest("a", parts: 4))
        #expect(merge(owner.parts(of: longer)[3]) == .refused(.recordUnasked))
    }

    @Test func aHeadThatNamesTheSameTextKeepsItsParts() {
        var (keeper, _, parts) = keeper()
        let next = head(5, rest: rest)
        #expect(keeper.offer(next) == .applied)
        #expect(keeper.changes == [.instance(next)])
        #expect(keeper.registry.parts(of: next) == parts)
    }

    @Test func anotherTextTakesThePartsAlong() {
        var (keeper, first, parts) = keeper()
        let next = head(5, rest: TestOrigin.rest("b", parts: 1))
        #expect(keeper.offer(next) == .applied)
        #expect(keeper.changes == [.headReplaced(first, parts: parts), .instance(next)])
        #expect(keeper.registry.partCount == 0)
        #expect(keeper.registry.comparedCount == 2)
    }

    @Test func nothingIsLeftBehindADeletionAFloorAnEpochAFarewellOrAReaping() {
        let ends: [(inout Keeper) -> Void] = [
            { $0.offer(owner.instance("web-1", 1, 9, deleted: true)) },
            { $0.offer(owner.member(1, 9, floor: 8)) },
            { $0.offer(owner.member(2, 1)) },
            { $0.offer(owner.member(1, 9, flags: .leaving)) },
            { $0.reap(owner.id) },
            { $0.offer(head(9, rest: nil)) },
        ]
        for end in ends {
            var (keeper, _, _) = keeper()
            end(&keeper)
            #expect(keeper.registry.partCount == 0)
            #expect(keeper.registry.parts(of: owner.id).isEmpty)
        }
    }

    @Test func anInstanceInItsGraceTellsItsWholeForTheLastTime() {
        var (keeper, head, parts) = keeper()
        keeper.offer(owner.member(2, 1))
        #expect(keeper.changes.contains(.headReplaced(head, parts: parts)))
        #expect(keeper.registry.instances(of: owner.id) == [head])
    }

    @Test func capsKeepThePartsOfSmallestKey() {
        var limits = RegistryLimits()
        limits.partsPerOrigin = 4
        let heads = (0..<4).map { number in
            owner.instance("i\(number)", 1, 2, rest: TestOrigin.rest("t\(number)", parts: 2))
        }
        let parts = heads.flatMap { owner.parts(of: $0) }
        let smallest = parts.map(\.key).sorted().prefix(4)
        for order in [parts, parts.reversed()] {
            let keeper = Keeper([owner.member()] + heads + order, limits: limits)
            #expect(keeper.registry.parts(of: owner.id).map(\.key) == Array(smallest))
        }
        limits.partsPerOrigin = 100
        limits.parts = 4
        let keeper = Keeper([owner.member()] + heads + parts, limits: limits)
        #expect(keeper.registry.parts(of: owner.id).map(\.key) == Array(smallest))
    }

    @Test func whatIsStoredNamesHeadsBeforeParts() {
        let (keeper, head, parts) = keeper()
        #expect(keeper.registry.ownedRecords.first == head)
        #expect(Set(keeper.registry.ownedRecords.dropFirst().map(\.key)) == Set(parts.map(\.key)))
    }
}
