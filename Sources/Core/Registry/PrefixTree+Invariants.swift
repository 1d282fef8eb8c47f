internal import Primitives

extension PrefixTree {
    /// Traps unless the shape is the one that the keys alone demand.
    package func checkInvariants() {
        PrefixTree.check(top, at: .root)
    }

    private static func check(_ place: Place, at prefix: Prefix) {
        switch place {
        case .empty:
            break
        case .bucket(let bucket):
            bucket.records.checkInvariants()
            precondition((1...bucketSize).contains(bucket.records.count), "a bucket is never empty")
            for record in bucket.records.all {
                precondition(prefix.contains(record.key), "a record lies under its own prefix")
            }
        case .fork(let fork):
            precondition(fork.count > bucketSize, "few records need no fork")
            precondition(fork.children.count == 16, "a fork has a child for each nibble")
            for (nibble, child) in fork.children.enumerated() {
                check(child, at: prefix.child(nibble))
            }
        }
    }
}
