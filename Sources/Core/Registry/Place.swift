internal import Primitives
internal import Sodium

/// One place of the tree. Nodes never change, so that copies may share them.
enum Place: Sendable {
    case empty
    case bucket(Bucket)
    case fork(Fork)

    /// A place that holds these records.
    init(_ records: SortedTable<Record>, depth: Int) {
        if records.isEmpty {
            self = .empty
        } else if records.count <= PrefixTree.bucketSize {
            self = .bucket(Bucket(records))
        } else {
            precondition(depth < 32, "keys that agree in all nibbles are one key")
            var children = [SortedTable<Record>](repeating: SortedTable(), count: 16)
            for record in records.all { children[record.key.nibble(at: depth)].put(record) }
            self = .fork(Fork(children.map { Place($0, depth: depth + 1) }))
        }
    }

    var count: Int {
        switch self {
        case .empty: 0
        case .bucket(let bucket): bucket.records.count
        case .fork(let fork): fork.count
        }
    }

    var fingerprint: Digest {
        switch self {
        case .empty: .zero
        case .bucket(let bucket): bucket.fingerprint
        case .fork(let fork): fork.fingerprint
        }
    }

    func inserting(_ record: Record, depth: Int) -> Place {
        switch self {
        case .empty:
            var records = SortedTable<Record>()
            records.put(record)
            return .bucket(Bucket(records))
        case .bucket(let bucket):
            var records = bucket.records
            records.put(record)
            return Place(records, depth: depth)
        case .fork(let fork):
            let nibble = record.key.nibble(at: depth)
            var children = fork.children
            children[nibble] = children[nibble].inserting(record, depth: depth + 1)
            return .fork(Fork(children))
        }
    }

    /// Without the record of a key that is known to be here.
    func removing(_ key: Digest, depth: Int) -> Place {
        switch self {
        case .empty:
            preconditionFailure("only a key that was found is removed")
        case .bucket(let bucket):
            var records = bucket.records
            records.remove(key)
            return Place(records, depth: depth)
        case .fork(let fork):
            if fork.count - 1 <= PrefixTree.bucketSize {
                var records = SortedTable<Record>()
                visit { record in
                    if record.key != key { records.put(record) }
                    return true
                }
                return Place(records, depth: depth)
            }
            let nibble = key.nibble(at: depth)
            var children = fork.children
            children[nibble] = children[nibble].removing(key, depth: depth + 1)
            return .fork(Fork(children))
        }
    }

    /// Shows every record in ascending order of keys until the visitor has seen enough.
    @discardableResult
    func visit(_ wantsMore: (Record) -> Bool) -> Bool {
        switch self {
        case .empty: true
        case .bucket(let bucket): bucket.records.all.allSatisfy(wantsMore)
        case .fork(let fork): fork.children.allSatisfy { $0.visit(wantsMore) }
        }
    }

    func last(where isWanted: (Record) -> Bool) -> Record? {
        switch self {
        case .empty:
            return nil
        case .bucket(let bucket):
            return bucket.records.all.last(where: isWanted)
        case .fork(let fork):
            for child in fork.children.reversed() {
                if let record = child.last(where: isWanted) { return record }
            }
            return nil
        }
    }
}

/// At most `PrefixTree.bucketSize` records, at least one.
final class Bucket: Sendable {
    let records: SortedTable<Record>
    let fingerprint: Digest

    init(_ records: SortedTable<Record>) {
        self.records = records
        var hash = WordHash(.treeLeaf, capacity: 6 * records.count)
        for record in records.all {
            hash.append(record.key)
            hash.append(record.version.epoch)
            hash.append(record.version.sequence)
            hash.append(record.fingerprint)
        }
        fingerprint = hash.digest()
    }
}

/// Sixteen places with more than `PrefixTree.bucketSize` records in all.
final class Fork: Sendable {
    let children: [Place]
    let count: Int
    let fingerprint: Digest

    init(_ children: [Place]) {
        self.children = children
        count = children.reduce(0) { $0 + $1.count }
        var hash = WordHash(.treeBranch, capacity: 2 * children.count)
        for child in children { hash.append(child.fingerprint) }
        fingerprint = hash.digest()
    }
}
