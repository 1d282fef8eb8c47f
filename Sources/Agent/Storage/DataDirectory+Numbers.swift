extension DataDirectory {
    private static let epochName = "epoch"
    private static let indexName = "index"
    private static let firstIssueName = "first-issue"
    /// What is greater in a file is damage: time and counting lead to no such number, and what is
    /// added to it later would stop the process at each start.
    static let greatestNumber: UInt64 = 1 << 62

    package func takeEpoch(nowUnixSeconds: UInt64) throws(StorageError) -> UInt64 {
        let last = try loadEpoch() ?? 0
        guard last < Self.greatestNumber else {
            throw damagedEpoch("it holds the last number there is")
        }
        let epoch = max(last + 1, nowUnixSeconds)
        try replace(Self.epochName, with: "\(epoch)\n")
        return epoch
    }

    package func raiseEpoch(to epoch: UInt64) throws(StorageError) {
        guard try loadEpoch() ?? 0 < epoch else { return }
        try replace(Self.epochName, with: "\(epoch)\n")
    }

    private func loadEpoch() throws(StorageError) -> UInt64? {
        guard let text = try read(Self.epochName, limit: 4_096) else { return nil }
        do throws(Damage) {
            return try Self.number(text)
        } catch {
            throw damagedEpoch(error.cause)
        }
    }

    private func damagedEpoch(_ what: String) -> StorageError {
        .corrupt(
            path: file(Self.epochName),
            what: what,
            remedy: "See that this host's clock is right, then move the file away: the epoch is "
                + "taken from the clock."
        )
    }

    package func loadOrCreateFirstIssue(
        nowUnixSeconds: UInt64
    ) throws(StorageError) -> UInt64 {
        let kept = learnedNumber(
            Self.firstIssueName,
            consequence: "this node counts as new among holders of its name"
        )
        if let kept { return kept }
        try replace(Self.firstIssueName, with: "\(nowUnixSeconds)\n")
        return nowUnixSeconds
    }

    package func loadIndex() throws(StorageError) -> UInt64? {
        learnedNumber(Self.indexName, consequence: "the index is taken from the clock")
    }

    private func learnedNumber(_ name: String, consequence: String) -> UInt64? {
        learned(name, limit: 4_096, consequence: consequence) { text throws(Damage) in
            try Self.number(text)
        }
    }

    package func saveIndex(_ index: UInt64) throws(StorageError) {
        try replace(Self.indexName, with: "\(index)\n")
    }

    /// The number that is the file's only content.
    private static func number(_ text: String) throws(Damage) -> UInt64 {
        let lines = StoredText.contentLines(text)
        guard lines.count == 1, let line = lines.first,
            line.utf8.allSatisfy({ (48...57).contains($0) }), let number = UInt64(line)
        else { throw Damage("it does not hold one number") }
        guard number <= greatestNumber else { throw Damage("its number leaves no room above it") }
        return number
    }
}
