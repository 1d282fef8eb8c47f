import Primitives
import Registry
import Testing

private let seeds: [UInt64] = [1, 2, 3, 4]

@Test(arguments: seeds)
func theSmallestMembersStayWhateverTheOrder(seed: UInt64) {
    var random = Random(seed: seed)
    var limits = RegistryLimits()
    limits.members = 10
    let origins = (0..<30).map { TestOrigin($0) }
    let members = origins.map { $0.member() }
    let records = members + origins.map { $0.instance("a") }
    let smallest = members.sorted { $0.key < $1.key }[..<10]
    var roots: [Digest] = []
    for _ in 0..<5 {
        let keeper = Keeper(records.shuffled(using: &random), limits: limits)
        #expect(keeper.registry.members == smallest.map(\.signer).sorted())
        #expect(keeper.registry.instanceCount == 10)
        roots.append(keeper.registry.root)
    }
    #expect(roots.allSatisfy { $0 == roots[0] })
}

@Test func whoFallsToTheCapIsNamedWithItsInstances() throws {
    var limits = RegistryLimits()
    limits.members = 2
    let origins = (0..<3).map { TestOrigin($0) }.sorted { $0.member().key < $1.member().key }
    let last = origins[2]
    var keeper = Keeper([origins[1].member(), last.member(), last.instance("a")], limits: limits)
    keeper.offer(origins[0].member())
    #expect(
        keeper.changes == [
            .instanceRemoved(last.instance("a")), .memberRemoved(last.id),
            .member(origins[0].member(), previous: nil),
        ]
    )
    #expect(keeper.registry.marker(of: last.id) == nil)
    #expect(keeper.offer(last.member(2, 1)) == .refused(.full))
    #expect(keeper.registry.holds(last.member(2, 1)))
}

@Test(arguments: seeds)
func theSmallestInstancesStayWhateverTheOrder(seed: UInt64) {
    var random = Random(seed: seed)
    var limits = RegistryLimits()
    limits.instancesPerOrigin = 6
    limits.instances = 20
    let origins = (0..<5).map { TestOrigin($0) }
    let instances = origins.map { origin in
        (0..<9).map { origin.instance("i\($0)", deleted: $0.isMultiple(of: 3)) }
    }
    let kept = instances.flatMap { $0.sorted { $0.key < $1.key }[..<6] }
        .sorted { $0.key < $1.key }[..<20]
    for _ in 0..<5 {
        let records = instances.flatMap { $0 }.shuffled(using: &random)
        let keeper = Keeper(origins.map { $0.member() } + records, limits: limits)
        let held = keeper.registry.compared.filter { $0.kind == .instance }
        #expect(held == Array(kept))
    }
}

@Test func aFullOriginStillUpdatesAndDeletes() {
    var limits = RegistryLimits()
    limits.instancesPerOrigin = 3
    let origin = TestOrigin(1)
    let instances = (0..<5).map { origin.instance("i\($0)") }.sorted { $0.key < $1.key }
    var keeper = Keeper([origin.member()] + instances, limits: limits)
    #expect(keeper.registry.currentRecords(of: origin.id) == Array(instances[..<3]))
    #expect(keeper.offer(instances[4]) == .refused(.full))
    #expect(keeper.registry.holds(instances[4]))
    guard case .instance(let body) = instances[2].body else { return }
    #expect(keeper.offer(origin.instance(body.id, 1, 9, deleted: true)) == .applied)
    #expect(keeper.changes == [.instanceRemoved(instances[2])])
}

@Test(arguments: seeds)
func theSmallestUnknownRecordsStayWhateverTheOrder(seed: UInt64) {
    var random = Random(seed: seed)
    let origin = TestOrigin(1)
    let records = (0..<40).map { origin.unknown("u\($0)") }
    let smallest = records.sorted { $0.key < $1.key }[..<16]
    let keeper = Keeper([origin.member()] + records.shuffled(using: &random))
    #expect(keeper.registry.compared.filter { $0.kind != .member } == Array(smallest))
}

@Test func gracesAreCappedToo() {
    var limits = RegistryLimits()
    limits.instancesPerOrigin = 4
    let origin = TestOrigin(1)
    var keeper = Keeper(limits: limits)
    for epoch in 1...10 as ClosedRange<UInt64> {
        keeper.offer(origin.member(epoch, 1))
        for number in 0..<4 { keeper.offer(origin.instance("e\(epoch)-\(number)", epoch, 2)) }
        #expect(keeper.registry.instances(of: origin.id).count <= 8)
    }
    keeper.wait(.seconds(10))
    #expect(keeper.registry.instances(of: origin.id).count == 4)
}
