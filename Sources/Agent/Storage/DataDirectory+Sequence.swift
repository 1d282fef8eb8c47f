package import Gossip
internal import Primitives
internal import Sodium

extension DataDirectory {
    private static let sequenceName = "sequence"

    package func takeSequence(
        beginningAt epoch: UInt64
    ) throws(StorageError) -> RecordSequence {
        var own = RecordSequence(epoch: epoch)
        // After a change of the clock the epoch of the run may be the smaller one, and no envelope
        // is accepted from before the records in it.
        if let kept = loadSequence(), kept.epoch <= epoch { own = kept }
        try saveSequence(own.withTwoBlocks)
        return own
    }

    package func saveSequence(_ sequence: RecordSequence) throws(StorageError) {
        let words = DataDirectory.words(of: sequence)
        let text = """
            # How far this node's own records have come: epoch, reserved, floor, checksum.
            \(words) \(DataDirectory.checksum(of: words))

            """
        try replace(Self.sequenceName, with: text)
    }

    private func loadSequence() -> RecordSequence? {
        learned(
            Self.sequenceName,
            limit: 4_096,
            consequence: "all records of this node are signed anew, in a new epoch"
        ) { text throws(Damage) in
            let lines = StoredText.contentLines(text)
            guard lines.count == 1, let words = lines.first?.split(separator: " "),
                words.count == 4, let epoch = UInt64(words[0]), let reserved = UInt64(words[1]),
                let floor = UInt64(words[2])
            else { throw Damage("it does not hold three numbers and a checksum") }
            let sequence = RecordSequence(epoch: epoch, reserved: reserved, floor: floor)
            guard DataDirectory.checksum(of: DataDirectory.words(of: sequence)) == words[3],
                floor <= reserved
            else { throw Damage("its checksum is wrong") }
            guard max(epoch, reserved) <= DataDirectory.greatestNumber else {
                throw Damage("its numbers leave no room above them")
            }
            return sequence
        }
    }

    private static func words(of sequence: RecordSequence) -> String {
        "\(sequence.epoch) \(sequence.reserved) \(sequence.floor)"
    }

    private static func checksum(of text: String) -> String {
        Hash.digest(.file, Array(text.utf8)).description
    }
}

extension RecordSequence {
    /// What is on the disk when own records go on like this: the next block, and one more, so that
    /// the write for the block after may lag (ADR 66).
    package var withTwoBlocks: RecordSequence { withNextBlock.withNextBlock }
}
