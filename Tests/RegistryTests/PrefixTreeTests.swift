import Primitives
import Registry
import Sodium
import Testing

/// A record that is all key.
private func leaf(_ key: Digest, version: UInt64 = 1) -> Record {
    Record(
        kind: .instance,
        signer: NodeID(high: 0, low: 0),
        version: Version(epoch: 1, sequence: version),
        key: key,
        fingerprint: Hash.digest(.recordVersion, key.bytes + [UInt8(truncatingIfNeeded: version)]),
        body: .unknown,
        bytes: key.bytes
    )
}

private func hashed(_ number: Int) -> Digest {
    Hash.digest(.recordKey, Array("\(number)".utf8))
}

private func tree(_ records: [Record]) -> PrefixTree {
    var tree = PrefixTree()
    for record in records { tree.insert(record) }
    tree.checkInvariants()
    return tree
}

@Test(arguments: [1, 2, 3] as [UInt64])
func aTreeDependsOnItsRecordsAlone(seed: UInt64) {
    var random = Random(seed: seed)
    var grown = PrefixTree()
    var held: [Int: Record] = [:]
    for step in 1...1_200 {
        let number = random.index(below: 300)
        // It grows for a while, then shrinks.
        if random.chance(step < 600 ? 0.8 : 0.2) {
            let record = leaf(hashed(number), version: UInt64(random.index(below: 3)))
            held[number] = record
            grown.insert(record)
        } else {
            held[number] = nil
            grown.remove(hashed(number))
        }
        guard step.isMultiple(of: 50) else { continue }
        grown.checkInvariants()
        let anew = tree((0..<300).compactMap { held[$0] })
        #expect(grown.root == anew.root)
        #expect(grown.count == held.count)
        #expect((0..<300).allSatisfy { grown.record(hashed($0)) === held[$0] })
    }
}

@Test func emptyingATreeGivesTheRootOfNothing() {
    let records = (0..<100).map { leaf(hashed($0)) }
    var tree = tree(records)
    for record in records { tree.remove(record.key) }
    #expect(tree.root == .zero)
    #expect(tree.count == 0)
    tree.remove(records[0].key)
    #expect(tree.root == .zero)
}

@Test func aCopyKeepsItsOwnRecords() {
    let old = tree((0..<200).map { leaf(hashed($0)) })
    var new = old
    new.insert(leaf(hashed(7), version: 2))
    new.remove(hashed(8))
    #expect(old.record(hashed(7))?.version.sequence == 1)
    #expect(old.record(hashed(8)) != nil)
    #expect(old.root == tree((0..<200).map { leaf(hashed($0)) }).root)
    #expect(new.root != old.root)
}

@Test func everyVersionAndFingerprintMovesTheRoot() {
    let records = (0..<40).map { leaf(hashed($0)) }
    let root = tree(records).root
    for number in 0..<40 {
        var changed = tree(records)
        changed.insert(leaf(hashed(number), version: 2))
        #expect(changed.root != root)
    }
}

@Test func aBucketForksAtTheSeventeenthRecord() {
    let records = (0..<17).map { leaf(hashed($0)) }.sorted { $0.key < $1.key }
    let entries = records.map {
        TreeEntry(key: $0.key, version: $0.version, fingerprint: $0.fingerprint)
    }
    #expect(tree(Array(records[..<16])).branch(at: .root) == .entries(Array(entries[..<16])))
    guard case .children(let children) = tree(records).branch(at: .root) else {
        Issue.record("seventeen records fork")
        return
    }
    #expect(children.count == 16)
    for nibble in 0..<16 {
        let under = records.filter { $0.key.nibble(at: 0) == nibble }
        #expect(children[nibble] == tree(under).root)
    }
}

@Test func aPlaceBelowABucketIsThePartOfItThatLiesThere() {
    let records = (0..<12).map { leaf(hashed($0)) }
    let tree = tree(records)
    for record in records {
        for length in 0...32 {
            let prefix = Prefix(bits: record.key, length: length)
            let part = records.filter { prefix.contains($0.key) }
            var alone = PrefixTree()
            for record in part { alone.insert(record) }
            #expect(tree.fingerprint(at: prefix) == alone.root)
            #expect(tree.branch(at: prefix) == alone.branch(at: .root))
        }
    }
    let elsewhere = Prefix(bits: hashed(99), length: 8)
    #expect(tree.branch(at: elsewhere) == .entries([]))
    #expect(tree.fingerprint(at: elsewhere) == .zero)
}

@Test func keysThatPartInTheLastNibblesAreKeptApart() {
    var keys: [Digest] = []
    for last in 0..<16 as Range<UInt64> {
        keys.append(Digest(high: 1, low: last))
        keys.append(Digest(high: 1, low: 16 + last))
    }
    var grown = tree(keys.map { leaf($0) })
    for key in keys { #expect(grown.record(key)?.key == key) }
    #expect(grown.branch(at: Prefix(bits: keys[0], length: 32)) == .entries([entry(keys[0])]))
    let deepest = Prefix(bits: keys[0], length: 31)
    #expect(grown.branch(at: deepest) == .entries((0..<16).map { entry(keys[2 * $0]) }))
    guard case .children = grown.branch(at: Prefix(bits: keys[0], length: 30)) else {
        Issue.record("more than a bucket lies here")
        return
    }
    for key in keys.dropFirst(16) { grown.remove(key) }
    grown.checkInvariants()
    let anew = tree(keys.prefix(16).map { leaf($0) })
    #expect(grown.root == anew.root)
}

private func entry(_ key: Digest) -> TreeEntry {
    let record = leaf(key)
    return TreeEntry(key: key, version: record.version, fingerprint: record.fingerprint)
}

@Test(arguments: [0, 1, 7, 16, 17, 300])
func whatIsSaidToBeHeldHasTheFingerprintOfIt(count: Int) {
    let tree = tree((0..<count).map { leaf(hashed($0)) })
    #expect(tree.branch(at: .root).fingerprint == tree.root)
    for nibble in 0..<16 {
        let child = Prefix.root.child(nibble)
        #expect(tree.branch(at: child).fingerprint == tree.fingerprint(at: child))
    }
}
