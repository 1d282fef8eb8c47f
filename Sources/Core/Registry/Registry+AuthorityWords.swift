internal import Primitives

/// What authorities say: revocations and floors. They belong to no member, and are kept for good
/// (docs/protocol.md, Records).
extension Registry {
    /// The words of authorities, in ascending order of keys.
    package var authorityWords: [Record] { authorityRecords.all }

    /// What would become of an authority's word; whether its signer is an authority was checked
    /// with its signature.
    func judgeAuthorityWord(_ record: Record) -> MergeOutcome {
        if let held = authorityRecords[record.key] { return record.outcome(against: held) }
        let isFull = authorityRecords.count >= limits.authorityRecords
        return record.outcome(where: isFull ? authorityRecords.last : nil)
    }

    /// Takes an authority's word that was judged new or newer.
    mutating func applyAuthorityWord(_ record: Record) {
        if authorityRecords[record.key] == nil,
            authorityRecords.count >= limits.authorityRecords,
            let largest = authorityRecords.last
        {
            authorityRecords.remove(largest.key)
            tree.remove(largest.key)
        }
        authorityRecords.put(record)
        tree.insert(record)
    }
}
