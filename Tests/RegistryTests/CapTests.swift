import Primitives
import Registry
import Testing

private let seeds: [UInt64] = [1, 2, 3, 4]

@Test func nobodyMakesWayForANewMemberAtTheCap() throws {
    var limits = RegistryLimits()
    limits.members = 2
    let origins = (0..<3).map { TestOrigin($0) }.sorted { $0.member().key < $1.member().key }
    let (smallest, others) = (origins[0], origins[1...])
    var keeper = Keeper(others.flatMap { [$0.member(), $0.instance("a")] }, limits: limits)
    let root = keeper.registry.root
    #expect(keeper.offer(smallest.member()) == .refused(.memberCap))
    #expect(keeper.registry.root == root)
    #expect(keeper.registry.members == others.map(\.id).sorted())
    // Somebody may be gone and make way, which only its node knows: so it is worth a look.
    #expect(!keeper.registry.holds(smallest.member()))
    #expect(keeper.offer(origins[1].member(2, 1)) == .applied)
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
    var limits = RegistryLimits()
    limits.unknownPerSigner = 16
    let keeper = Keeper([origin.member()] + records.shuffled(using: &random), limits: limits)
    #expect(keeper.registry.compared.filter { $0.kind != .member } == Array(smallest))
}

/// Many signers together hold no more than a registry has room for, and each keeps the same.
@Test(arguments: seeds)
func whatManySignersHoldIsCappedInAllWhateverTheOrder(seed: UInt64) {
    var random = Random(seed: seed)
    var limits = RegistryLimits()
    limits.unknownPerSigner = 6
    limits.unknown = 20
    limits.callersPerOrigin = 5
    limits.callers = 14
    let origins = (0..<5).map { TestOrigin($0) }
    let unknown = origins.map { origin in
        (0..<8).map { origin.unknown("u\($0)") } + (0..<4).map { origin.event(UInt8($0)) }
    }
    let callers = origins.map { origin in (0..<9).map { origin.caller("s\($0)") } }
    let keptUnknown = smallest(20, of: unknown, each: 6)
    let keptCallers = smallest(14, of: callers, each: 5)
    for _ in 0..<5 {
        let records = (unknown + callers).flatMap { $0 }.shuffled(using: &random)
        var keeper = Keeper(origins.map { $0.member() } + records, limits: limits)
        let held = keeper.registry.compared
        #expect(held.filter { $0.kind == .caller } == keptCallers)
        #expect(held.filter { $0.kind != .caller && $0.kind != .member } == keptUnknown)
        keeper.registry.checkInvariants()
        // What a restart voids and a reaping takes leaves room for others.
        keeper.offer(origins[0].member(2, 1))
        keeper.reap(origins[1].id)
        keeper.registry.checkInvariants()
        #expect(keeper.registry.unknownCount == kept(keptUnknown, without: origins[0...1]))
        #expect(keeper.registry.callerCount == kept(keptCallers, without: origins[0...1]))
    }
}

/// The smallest of all, of each signer no more than so many.
private func smallest(_ all: Int, of records: [[Record]], each: Int) -> [Record] {
    let own = records.flatMap { $0.sorted { $0.key < $1.key }.prefix(each) }
    return Array(own.sorted { $0.key < $1.key }.prefix(all))
}

private func kept(_ records: [Record], without gone: ArraySlice<TestOrigin>) -> Int {
    records.filter { record in !gone.contains { $0.id == record.signer } }.count
}

@Test func unknownKindsTakeAtMostAQuarterOfAMebibyteOfASigner() {
    let limits = RegistryLimits()
    #expect(limits.unknownPerSigner == 256)
    #expect(limits.unknownPerSigner * Record.maximumBytes <= 256 * 1_024)
}

@Test func wordsOfAuthoritiesAreKeptAndComparedAndCapped() {
    var limits = RegistryLimits()
    limits.authorityRecords = 2
    let authorities = (0..<3).map { TestOrigin($0) }
    let words = authorities.map {
        $0.record(
            .revocation,
            Version(epoch: 1, sequence: 1),
            field: "x",
            body: .unknown,
            text: ""
        )
    }
    let smallest = words.sorted { $0.key < $1.key }[..<2]
    for order in [words, words.reversed()] {
        let keeper = Keeper(order, limits: limits)
        #expect(keeper.registry.authorityWords == Array(smallest))
        #expect(keeper.registry.compared == Array(smallest))
    }
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
