internal import HashTreeCollections
internal import Primitives

/// Members come, say something newer, and go with all that is theirs.
extension Registry {
    /// Takes a member record that was judged new or newer.
    mutating func applyMember(
        _ record: Record,
        at now: Instant,
        into changes: inout [RegistryChange]
    ) {
        let id = record.signer
        guard var origin = origins[id] else {
            admit(record, at: now, into: &changes)
            return
        }
        let previous = origin.member
        origin.member = record
        tree.insert(record)
        if previous.memberName != record.memberName {
            removeName(of: previous)
            addName(of: record)
        }
        changes.append(.member(record, previous: previous))
        voidRecords(of: &origin, at: now, into: &changes)
        if record.version != previous.version, !origin.accusations.isEmpty {
            dropAccusations(of: &origin)
            changes.append(.accusationsVoid(id))
        }
        origins[id] = origin
    }

    private mutating func admit(
        _ record: Record,
        at now: Instant,
        into changes: inout [RegistryChange]
    ) {
        markers.lift(record.signer)
        ids.put(record.signer)
        origins[record.signer] = Origin(member: record)
        addName(of: record)
        tree.insert(record)
        changes.append(.member(record, previous: nil))
    }

    /// Drops what the origin's new member record voids. Live instances stay in sight for a while,
    /// so that a restart does not flap services; a farewell takes them at once.
    private mutating func voidRecords(
        of origin: inout Origin,
        at now: Instant,
        into changes: inout [RegistryChange]
    ) {
        let member = origin.member
        for record in origin.unknown.removeAll(where: member.voids) {
            tree.remove(record.key)
            unknownCount -= 1
        }
        voidCallers(of: &origin, into: &changes)
        let voided = origin.instances.removeAll(where: member.voids)
        instanceCount -= voided.count
        let until = now + limits.grace
        let untilAgreement = now + limits.floorGrace
        for record in voided {
            tree.remove(record.key)
            let parts = dropParts(of: record, in: &origin)
            guard record.isLiveInstance else { continue }
            let hasRoom =
                origin.graced.count < limits.instancesPerOrigin
                && gracedOfKey.count < limits.instances
            if hasRoom, !member.isFarewell {
                let isFloored = record.version.epoch == member.version.epoch
                origin.graced.put(
                    Graced(
                        record: record,
                        until: until,
                        untilAgreement: isFloored ? untilAgreement : nil
                    )
                )
                if isFloored { flooredOrigins.put(member.signer) }
                gracedOfKey[record.key] = member.signer
                graceEnds.add(member.signer, at: until)
                if !parts.isEmpty { changes.append(.headReplaced(record, parts: parts)) }
            } else {
                changes.append(.instanceRemoved(record))
            }
        }
        if member.isFarewell {
            endGraces(of: &origin, into: &changes) { _ in true }
        }
    }

    /// Forgets a member, its instances and what it calls, its accusations and those of it.
    mutating func forget(_ id: NodeID, at now: Instant, into changes: inout [RegistryChange]) {
        guard var origin = origins[id] else { return }
        dropAccusations(of: &origin)
        for target in origin.accused.all { dropAccusation(of: target, by: id, at: now) }
        for record in origin.shownInstances { changes.append(.instanceRemoved(record)) }
        for graced in origin.graced.all { gracedOfKey[graced.key] = nil }
        flooredOrigins.remove(id)
        for record in origin.instances.all { tree.remove(record.key) }
        instanceCount -= origin.instances.count
        for record in origin.parts.all { tree.remove(record.key) }
        partCount -= origin.parts.count
        for record in origin.callers.all + origin.unknown.all { tree.remove(record.key) }
        callerCount -= origin.callers.count
        unknownCount -= origin.unknown.count
        removeName(of: origin.member)
        tree.remove(origin.member.key)
        ids.remove(id)
        origins[id] = nil
        changes.append(.memberRemoved(id))
    }

    private mutating func addName(of member: Record) {
        names[member.memberName, default: SortedTable()].put(member.signer)
    }

    private mutating func removeName(of member: Record) {
        let name = member.memberName
        names[name]?.remove(member.signer)
        if names[name]?.isEmpty == true { names[name] = nil }
    }
}
