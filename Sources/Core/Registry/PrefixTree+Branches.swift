package import Primitives

extension PrefixTree {
    /// What lies under a prefix, as this node tells it to another.
    package func branch(at prefix: Prefix) -> Branch {
        switch place(at: prefix) {
        case .empty: .entries([])
        case .bucket(let bucket): .entries(bucket.records.all.map(TreeEntry.init))
        case .fork(let fork): .children(fork.children.map(\.fingerprint))
        }
    }

    /// The fingerprint of what lies under a prefix, whether or not the tree forks that far down.
    package func fingerprint(at prefix: Prefix) -> Digest { place(at: prefix).fingerprint }

    /// The place of a prefix. Below a bucket it is the part of the bucket that lies there, which
    /// is what a tree of these records alone would hold.
    func place(at prefix: Prefix) -> Place {
        var place = top
        for depth in 0..<prefix.length {
            guard case .fork(let fork) = place else { break }
            place = fork.children[prefix.bits.nibble(at: depth)]
        }
        guard case .bucket(let bucket) = place else { return place }
        var records = bucket.records
        let outside = records.removeAll { !prefix.contains($0.key) }
        return outside.isEmpty ? place : Place(records, depth: prefix.length)
    }

    /// The sixteen places below a prefix of fewer than 32 nibbles.
    func children(at prefix: Prefix) -> [Place] {
        if case .fork(let fork) = place(at: prefix) { return fork.children }
        return (0..<16).map { place(at: prefix.child($0)) }
    }
}

extension TreeEntry {
    init(_ record: Record) {
        self.init(key: record.key, version: record.version, fingerprint: record.fingerprint)
    }
}
