import Primitives
import Registry
import Sodium
import Testing

/// What is held in the end, when accusations have stood and graces are over.
private func settled(_ keeper: Keeper) -> Holdings {
    var keeper = keeper
    keeper.wait(.seconds(10))
    return Holdings(keeper.registry)
}

private func union(_ left: Keeper, _ right: Keeper) -> Keeper {
    var left = left
    left.offer(right.registry.compared)
    left.wait(.seconds(10))
    return left
}

@Test(arguments: [1, 2, 3, 4, 5, 6, 7, 8] as [UInt64])
func anyInterleavingEndsAlike(seed: UInt64) {
    var random = Random(seed: seed)
    let records = TestHistory(seed: seed, origins: 5, words: 150).records
    let expected = settled(Keeper(records))
    #expect(expected.members.count == 5)
    for _ in 0..<6 {
        var keeper = Keeper()
        for record in records.shuffled(using: &random) {
            keeper.offer(record)
            if random.chance(0.2) { keeper.wait(.milliseconds(random.index(below: 3_000))) }
            if random.chance(0.2) { keeper.offer(records[random.index(below: records.count)]) }
        }
        #expect(settled(keeper) == expected)
    }
}

@Test(arguments: [1, 2, 3, 4] as [UInt64])
func everyPermutationOfAFewEndsAlike(seed: UInt64) {
    var random = Random(seed: seed)
    let history = TestHistory(seed: seed, origins: 2, words: 24).records.shuffled(using: &random)
    let records = Array(history[..<5])
    let expected = settled(Keeper(records))
    for permutation in permutations(records) {
        #expect(settled(Keeper(permutation)) == expected)
    }
}

private func permutations(_ records: [Record]) -> [[Record]] {
    guard records.count > 1 else { return [records] }
    return records.indices.flatMap { index in
        var rest = records
        let first = rest.remove(at: index)
        return permutations(rest).map { [first] + $0 }
    }
}

@Test(arguments: [1, 2, 3, 4, 5, 6] as [UInt64])
func mergingIsCommutativeAssociativeAndIdempotent(seed: UInt64) {
    var random = Random(seed: seed)
    let records = TestHistory(seed: seed, origins: 4, words: 90).records
    let keepers = (0..<3).map { _ in
        var keeper = Keeper(records.filter { _ in random.chance(0.5) })
        keeper.dropWaiting()
        keeper.wait(.seconds(10))
        return keeper
    }
    let (a, b, c) = (keepers[0], keepers[1], keepers[2])
    #expect(settled(union(a, b)) == settled(union(b, a)))
    #expect(settled(union(union(a, b), c)) == settled(union(a, union(b, c))))
    #expect(settled(union(a, a)) == settled(a))
}

@Test(arguments: [1, 2, 3] as [UInt64])
func whatIsHeldTeachesNothing(seed: UInt64) {
    let records = TestHistory(seed: seed, origins: 5, words: 150).records
    var keeper = Keeper(records)
    keeper.wait(.seconds(10))
    let held = Holdings(keeper.registry)
    var known = 0
    for record in records where keeper.registry.holds(record) {
        known += 1
        let outcome = keeper.offer(record)
        #expect(outcome != .applied)
        #expect(keeper.changes.isEmpty)
    }
    #expect(known == records.count)
    #expect(Holdings(keeper.registry) == held)
}

/// What the changes say must add up to what is shown.
@Test(arguments: [1, 2, 3, 4] as [UInt64])
func changesTellTheWholeStory(seed: UInt64) {
    var random = Random(seed: seed)
    let records = TestHistory(seed: seed, origins: 4, words: 150).records
    var keeper = Keeper()
    var members: [NodeID: Record] = [:]
    var instances: [Digest: Record] = [:]
    var calls: [NodeID: Set<String>] = [:]
    func follow(_ changes: [RegistryChange]) {
        for change in changes {
            switch change {
            case .member(let record, let previous):
                #expect(members[record.signer] == previous)
                members[record.signer] = record
            case .memberRemoved(let id):
                #expect(members.removeValue(forKey: id) != nil)
                calls[id] = nil
            case .instance(let record):
                instances[record.key] = record
            case .instanceRemoved(let record):
                #expect(instances.removeValue(forKey: record.key) == record)
            case .caller(let id, let service, true):
                calls[id, default: []].insert(service)
            case .caller(let id, let service, false):
                calls[id]?.remove(service)
            case .accusation, .accusationsVoid, .headReplaced, .part, .event:
                break
            }
        }
    }
    for record in records.shuffled(using: &random) {
        keeper.offer(record)
        follow(keeper.changes)
        if random.chance(0.3) {
            keeper.wait(.milliseconds(random.index(below: 4_000)))
            follow(keeper.changes)
        }
        if random.chance(0.02), let id = keeper.registry.members.first {
            keeper.reap(id)
            follow(keeper.changes)
        }
        let shown = keeper.registry.members.flatMap(keeper.registry.instances)
        #expect(shown.count == instances.count)
        #expect(shown.allSatisfy { instances[$0.key] == $0 })
        #expect(keeper.registry.members.allSatisfy { members[$0] == keeper.registry.member($0) })
        #expect(keeper.registry.members.count == members.count)
        for id in keeper.registry.members {
            #expect(Set(keeper.registry.servicesCalled(by: id)) == calls[id] ?? [])
        }
    }
}
