internal import HashTreeCollections
package import Primitives

/// The parts of rests. One is held if and only if the current head of its key names it, so that
/// whatever takes a head away takes its parts along (docs/protocol.md, Heads and rests).
extension Registry {
    /// The parts held of a head's rest, in their order.
    package func parts(of head: Record) -> [Record] {
        guard let origin = origins[head.signer] else { return [] }
        return (origin.partsOfHead[head.key] ?? []).compactMap { origin.parts[$0] }.inOrderOfParts
    }

    /// Everything held of an origin's rests, in ascending order of keys.
    package func parts(of origin: NodeID) -> [Record] {
        origins[origin]?.parts.all ?? []
    }

    func judgePart(_ record: Record, _ part: PartBody) -> MergeOutcome {
        guard let origin = origins[record.signer],
            let rest = origin.instances[part.head]?.rest, part.belongs(to: rest)
        else { return .refused(.recordUnasked) }
        if let held = origin.parts[record.key] { return record.outcome(against: held) }
        return record.outcome(where: displacedPart(among: origin.parts))
    }

    private func displacedPart(among siblings: SortedTable<Record>) -> Record? {
        if siblings.count >= limits.partsPerOrigin { return siblings.last }
        return partCount < limits.parts ? nil : tree.last { $0.kind == .part }
    }

    /// Takes a part that was judged new or newer.
    mutating func applyPart(
        _ record: Record,
        _ part: PartBody,
        into changes: inout [RegistryChange]
    ) {
        guard let siblings = origins[record.signer]?.parts else { return }
        if siblings[record.key] == nil {
            if let displaced = displacedPart(among: siblings) { dropPart(displaced) }
            partCount += 1
            origins[record.signer]?.partsOfHead[part.head, default: []].append(record.key)
        }
        origins[record.signer]?.parts.put(record)
        tree.insert(record)
        changes.append(.part(record))
    }

    private mutating func dropPart(_ record: Record) {
        guard case .part(let part) = record.body,
            origins[record.signer]?.parts.remove(record.key) != nil
        else { return }
        origins[record.signer]?.partsOfHead[part.head]?.removeAll { $0 == record.key }
        tree.remove(record.key)
        partCount -= 1
    }

    /// Drops the parts of a head that is not current any more; they are returned in their order.
    @discardableResult
    mutating func dropParts(of head: Record, in origin: inout Origin) -> [Record] {
        guard head.rest != nil, let keys = origin.partsOfHead[head.key] else { return [] }
        origin.partsOfHead[head.key] = nil
        var dropped: [Record] = []
        for key in keys {
            if let part = origin.parts.remove(key) { dropped.append(part) }
            tree.remove(key)
        }
        partCount -= keys.count
        return dropped.inOrderOfParts
    }

    /// Drops the parts of the head that another record of its key has replaced, unless that names
    /// the same text. What was dropped is told, so that readers keep the last whole version.
    mutating func replaceHead(
        _ head: Record,
        by record: Record,
        into changes: inout [RegistryChange]
    ) {
        guard let rest = head.rest, rest != record.rest, var origin = origins[record.signer]
        else { return }
        origins[record.signer] = nil
        let parts = dropParts(of: head, in: &origin)
        origins[record.signer] = origin
        if record.isLiveInstance { changes.append(.headReplaced(head, parts: parts)) }
    }
}

extension [Record] {
    /// The parts of a text by their place in it.
    package var inOrderOfParts: [Record] { sorted { $0.partIndex < $1.partIndex } }
}

extension Record {
    /// What a head says of its rest; `nil` where everything is in the record itself.
    package var rest: InstanceRest? {
        guard case .instance(let body) = body else { return nil }
        return body.rest
    }

    fileprivate var partIndex: UInt8 {
        guard case .part(let part) = body else { return 0 }
        return part.index
    }
}
