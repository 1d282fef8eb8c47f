import Primitives
import Registry
import Sodium
import Testing

@Test(arguments: [1, 2, 3, 4, 5, 6] as [UInt64])
func anyTwoRegistriesConverge(seed: UInt64) {
    var random = Random(seed: seed)
    let records = TestHistory(seed: seed, origins: 6, words: 200).records
    let pair = (0..<2).map { _ in Registry(records.filter { _ in random.chance(0.6) }) }
    var walk = ReconciliationWalk(pair[0], pair[1])
    while !walk.isDone, walk.sessions < 6 {
        walk.run()
        walk.leader.checkInvariants()
        walk.answerer.checkInvariants()
    }
    #expect(walk.isDone)
    #expect(walk.leader.compared == walk.answerer.compared)
}

/// Floors that fall and farewells taken back are lies, and may leave two nodes with different
/// records; a walk mends that too.
@Test(arguments: [1, 2, 3, 4] as [UInt64])
func registriesOfLiarsConverge(seed: UInt64) {
    var random = Random(seed: seed)
    let liars = (0..<4).map { TestOrigin($0) }
    var records: [Record] = []
    for _ in 0..<120 {
        let liar = liars[random.index(below: 4)]
        let sequence = UInt64(1 + random.index(below: 12))
        if random.chance(0.4) {
            let floor = UInt64(random.index(below: 12))
            let flags: MemberFlags = random.chance(0.2) ? .leaving : []
            records.append(liar.member(1, sequence, floor: floor, flags: flags))
        } else {
            records.append(liar.instance("i\(random.index(below: 6))", 1, sequence))
        }
    }
    let pair = (0..<2).map { _ in Keeper(records.shuffled(using: &random)).registry }
    var walk = ReconciliationWalk(pair[0], pair[1])
    while !walk.isDone, walk.sessions < 6 { walk.run() }
    #expect(walk.isDone)
}

@Test func nothingIsDoneBetweenEquals() {
    let records = TestHistory(seed: 1, origins: 6, words: 200).records
    let (one, other) = (Registry(records), Registry(records.reversed() + records))
    #expect(one.root == other.root)
    #expect(one.difference(at: .root, theirs: other.branch(at: .root)).isEmpty)
}

@Test(arguments: [true, false])
func anEmptyRegistryIsFilledFromEitherSide(isLeading: Bool) {
    let full = Registry(TestHistory(seed: 2, origins: 20, words: 500).records)
    var walk =
        isLeading ? ReconciliationWalk(Registry(), full) : ReconciliationWalk(full, Registry())
    while !walk.isDone, walk.sessions < 20 { walk.run() }
    #expect(walk.isDone)
    // Pulling takes all at once, pushing a page at a time.
    #expect(walk.sessions <= (isLeading ? 2 : 10))
}

@Test func pushesComeInPages() {
    let origins = (0..<100).map { TestOrigin($0) }
    let registry = Registry(origins.map { $0.member() })
    let first = registry.difference(at: .root, theirs: .entries([]))
    #expect(first.push == Array(registry.compared[..<64]))
    #expect(first.pull.isEmpty && first.descend.isEmpty)
    let nothing = [Digest](repeating: .zero, count: 16)
    #expect(registry.difference(at: .root, theirs: .children(nothing)).push == first.push)
}

@Test func anAnswerOfTheWrongShapeChangesNothing() {
    let registry = Registry((0..<100).map { TestOrigin($0).member() })
    let some = Digest(high: 1, low: 1)
    for count in [0, 1, 15, 17] {
        let theirs = Branch.children([Digest](repeating: some, count: count))
        #expect(registry.difference(at: .root, theirs: theirs).isEmpty)
    }
    let whole = Prefix(bits: some, length: 32)
    let theirs = Branch.children([Digest](repeating: some, count: 16))
    #expect(registry.difference(at: whole, theirs: theirs).isEmpty)
}

@Test func entriesElsewhereAreOverlookedAndRepeatedOnesPulledOnce() {
    let registry = Registry((0..<100).map { TestOrigin($0).member() })
    let version = Version(epoch: 1, sequence: 1)
    let inside = Digest(high: 0x1234 << 48, low: 0)
    let outside = Digest(high: 0x1235 << 48, low: 0)
    let entries = [outside, inside, outside, inside]
        .map { TreeEntry(key: $0, version: version, fingerprint: $0) }
    let prefix = Prefix(bits: inside, length: 4)
    #expect(registry.difference(at: prefix, theirs: .entries(entries)).pull == [inside])
}

/// The bar of docs/performance.md, Bars: ten differences in 10,000 records cost at most 16 KB, both
/// ways together.
@Test(arguments: [0, 5, 10])
func tenDifferencesInTenThousandRecordsCostKilobytes(pulled: Int) {
    var random = Random(seed: UInt64(pulled))
    let changed = Mesh.origins.shuffled(using: &random).prefix(10)
        .map { $0.instance("i\(random.index(below: 9))", 1, 7, port: 81) }
    var walk = ReconciliationWalk(Mesh.registry, Mesh.registry)
    walk.leader.take(Array(changed.dropFirst(pulled)))
    walk.answerer.take(Array(changed.prefix(pulled)))
    walk.run()
    #expect(walk.isDone)
    #expect(walk.pulled == pulled)
    #expect(walk.pushed == 10 - pulled)
    #expect(walk.leader.comparedCount == 10_000)
    #expect(walk.bytes <= 16_384)
    print("ten differences, \(pulled) pulled: \(walk.bytes) bytes in \(walk.datagrams) datagrams")
}

/// A thousand nodes with nine instances each.
private enum Mesh {
    static let origins = (0..<1_000).map { TestOrigin($0) }
    static let registry = Registry(
        origins.flatMap { origin in
            [origin.member()] + (0..<9).map { origin.instance("i\($0)") }
        }
    )
}
