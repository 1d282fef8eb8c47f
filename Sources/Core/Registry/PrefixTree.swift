package import Primitives

/// The compared set of a registry in the order of its keys, with a fingerprint of every part
/// (docs/protocol.md, Reconciliation).
///
/// A place of the tree is named by the first nibbles of the keys under it. It is a bucket while at
/// most `bucketSize` records lie there, else a fork into sixteen. So shape and fingerprints depend
/// on the records alone, never on the order in which they came and went. A change makes the three
/// or four nodes above it anew and shares all others with the copies of the tree.
package struct PrefixTree: Sendable {
    /// Records at one place before it forks. Fewer make the walk longer, more make the answers at
    /// its end bigger; `ReconciliationTests` prints what a walk costs.
    package static let bucketSize = 16

    private(set) var top = Place.empty

    package init() {}

    package var count: Int { top.count }

    /// The fingerprint of everything; zero when empty.
    package var root: Digest { top.fingerprint }

    package func record(_ key: Digest) -> Record? {
        var place = top
        var depth = 0
        while case .fork(let fork) = place {
            place = fork.children[key.nibble(at: depth)]
            depth += 1
        }
        guard case .bucket(let bucket) = place else { return nil }
        return bucket.records[key]
    }

    /// Adds the record, or puts it in the place of the one with its key.
    package mutating func insert(_ record: Record) {
        top = top.inserting(record, depth: 0)
    }

    package mutating func remove(_ key: Digest) {
        guard record(key) != nil else { return }
        top = top.removing(key, depth: 0)
    }

    /// The record of greatest key among those that the predicate names.
    func last(where isWanted: (Record) -> Bool) -> Record? { top.last(where: isWanted) }
}
