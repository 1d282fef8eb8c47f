/// The version of a record: the epoch of its origin's process, then a sequence within it
/// (docs/protocol.md, Records).
///
/// An origin counts one sequence over all its records. A greater version replaces a smaller one.
package struct Version: Hashable, Comparable, Sendable {
    package let epoch: UInt64
    package let sequence: UInt64

    package init(epoch: UInt64, sequence: UInt64) {
        self.epoch = epoch
        self.sequence = sequence
    }

    package static let zero = Version(epoch: 0, sequence: 0)

    package static func < (left: Version, right: Version) -> Bool {
        (left.epoch, left.sequence) < (right.epoch, right.sequence)
    }
}

extension Version: CustomStringConvertible {
    package var description: String { "\(epoch).\(sequence)" }
}
