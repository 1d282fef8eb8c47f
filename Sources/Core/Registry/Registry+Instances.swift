internal import HashTreeCollections
internal import Primitives

/// Instances and records of unknown kinds, and the grace of what became void.
extension Registry {
    /// Takes an instance record that was judged new or newer, in the place of the largest of its
    /// origin or of all where a cap is reached.
    mutating func applyInstance(_ record: Record, into changes: inout [RegistryChange]) {
        let id = record.signer
        if let siblings = origins[id]?.instances, siblings[record.key] == nil {
            if let displaced = displaced(by: record, among: siblings) {
                dropInstance(displaced, into: &changes)
            }
            instanceCount += 1
        }
        let replaced = origins[id]?.instances.put(record)
        if let head = replaced.flatMap({ $0 }) { replaceHead(head, by: record, into: &changes) }
        tree.insert(record)
        let graced = dropGraced(record.key)
        let shown = graced ?? replaced.flatMap { $0 }.flatMap { $0.isLiveInstance ? $0 : nil }
        if record.isLiveInstance {
            changes.append(.instance(record))
        } else if let shown {
            changes.append(.instanceRemoved(shown))
        }
    }

    /// Takes a record of a kind that this version does not know.
    mutating func applyUnknown(_ record: Record) {
        let id = record.signer
        if let siblings = origins[id]?.unknown, siblings[record.key] == nil {
            if let displaced = displaced(by: record, among: siblings) {
                origins[displaced.signer]?.unknown.remove(displaced.key)
                tree.remove(displaced.key)
                unknownCount -= 1
            }
            unknownCount += 1
        }
        origins[id]?.unknown.put(record)
        tree.insert(record)
    }

    private mutating func dropInstance(_ record: Record, into changes: inout [RegistryChange]) {
        if var origin = origins[record.signer] {
            origins[record.signer] = nil
            origin.instances.remove(record.key)
            dropParts(of: record, in: &origin)
            origins[record.signer] = origin
        }
        tree.remove(record.key)
        instanceCount -= 1
        if record.isLiveInstance { changes.append(.instanceRemoved(record)) }
    }

    /// Ends the grace of a key whose origin spoke of it again.
    private mutating func dropGraced(_ key: Digest) -> Record? {
        guard let id = gracedOfKey[key] else { return nil }
        gracedOfKey[key] = nil
        let graced = origins[id]?.graced.remove(key)
        return graced.flatMap { $0 }?.record
    }

    /// Stops showing an origin's void instances whose time is over.
    mutating func endGrace(of id: NodeID, at now: Instant, into changes: inout [RegistryChange]) {
        guard var origin = origins[id] else { return }
        endGraces(of: &origin, into: &changes) { $0.until <= now }
        origins[id] = origin
    }

    mutating func endGraces(
        of origin: inout Origin,
        into changes: inout [RegistryChange],
        where isOver: (Graced) -> Bool
    ) {
        for graced in origin.graced.removeAll(where: isOver) {
            gracedOfKey[graced.key] = nil
            changes.append(.instanceRemoved(graced.record))
        }
    }
}
