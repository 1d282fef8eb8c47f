import Primitives
package import Registry
package import Sodium

/// How far the sequence of a node's own records has come, as its disk knows it (docs/protocol.md,
/// Own records).
///
/// It outlives the process: only with a new epoch are all records signed anew. Sequences are
/// reserved in blocks, so that few of them cost a write, and none is used twice after a crash.
package struct RecordSequence: Hashable, Sendable {
    /// The epoch of the records.
    package var epoch: UInt64
    /// None above this was used yet.
    package var reserved: UInt64
    /// The floor in the member record: what was signed below it is void.
    package var floor: UInt64

    /// How many are reserved at a time.
    package static let block: UInt64 = 65_536

    package init(epoch: UInt64, reserved: UInt64 = 0, floor: UInt64 = 0) {
        self.epoch = epoch
        self.reserved = reserved
        self.floor = floor
    }

    /// The same with one block more.
    package var withNextBlock: RecordSequence {
        var next = self
        let (sum, overflow) = reserved.addingReportingOverflow(RecordSequence.block)
        next.reserved = overflow ? .max : sum
        return next
    }
}

/// What a node said itself in the run before, and where it goes on.
package struct OwnRecords: Sendable {
    /// Where it goes on: above what was reserved before. The next block is on the disk already.
    package var sequence: RecordSequence
    /// Its instance records, deletions included, as far as they were kept.
    package var instances: [Verified<Record>]

    package init(sequence: RecordSequence, instances: [Verified<Record>] = []) {
        self.sequence = sequence
        self.instances = instances
    }
}
