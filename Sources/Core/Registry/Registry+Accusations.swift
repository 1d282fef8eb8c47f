internal import HashTreeCollections
internal import Primitives

/// Accusations count only against the current version of their target and while their accuser is a
/// member; the smallest that have stood are compared (docs/protocol.md, Membership).
extension Registry {
    /// Takes an accusation that was judged new or newer.
    mutating func applyAccusation(
        _ record: Record,
        of target: NodeID,
        at now: Instant,
        into changes: inout [RegistryChange]
    ) {
        guard let known = origins[target]?.accusations else { return }
        changes.append(.accusation(record))
        if var accusation = known[record.key] {
            // The accuser says it again: what has stood goes on standing.
            accusation.record = record
            origins[target]?.accusations.put(accusation)
            if accusation.isCompared { tree.insert(record) }
            return
        }
        if known.count >= limits.accusationsPerTarget, let largest = known.last?.record {
            dropAccusation(of: target, by: largest.signer, at: now)
        }
        let standsFrom = now + limits.accusationStanding
        origins[target]?.accusations.put(Accusation(record: record, standsFrom: standsFrom))
        origins[record.signer]?.accused.put(target)
        accusedOfKey[record.key] = target
        accusationsStand.add(target, at: standsFrom)
    }

    /// Compares the smallest accusations that have stood, and no others.
    mutating func compareAccusations(of target: NodeID, at now: Instant) {
        guard let all = origins[target]?.accusations.all else { return }
        var room = limits.accusationsCompared
        for var accusation in all {
            let isCompared = room > 0 && (accusation.isCompared || accusation.standsFrom <= now)
            if isCompared { room -= 1 }
            guard isCompared != accusation.isCompared else { continue }
            accusation.isCompared = isCompared
            origins[target]?.accusations.put(accusation)
            if isCompared { tree.insert(accusation.record) } else { tree.remove(accusation.key) }
        }
    }

    /// Drops one accuser's word against a member; the next in order may be compared in its place.
    mutating func dropAccusation(of target: NodeID, by accuser: NodeID, at now: Instant) {
        guard let all = origins[target]?.accusations.all,
            let accusation = all.first(where: { $0.record.signer == accuser })
        else { return }
        origins[target]?.accusations.remove(accusation.key)
        origins[accuser]?.accused.remove(target)
        accusedOfKey[accusation.key] = nil
        if accusation.isCompared { tree.remove(accusation.key) }
        compareAccusations(of: target, at: now)
    }

    /// Drops everything that is said against a member.
    mutating func dropAccusations(of origin: inout Origin) {
        let target = origin.member.signer
        for accusation in origin.accusations.all {
            origins[accusation.record.signer]?.accused.remove(target)
            accusedOfKey[accusation.key] = nil
            if accusation.isCompared { tree.remove(accusation.key) }
        }
        origin.accusations = SortedTable()
    }
}
