internal import HashTreeCollections
internal import Primitives

/// What would become of a record, decided from the records held and changing none.
extension Registry {
    /// Whether there is nothing to learn from a record, so that its signature need not be checked:
    /// this version or a newer one is held, or it is void here, or it would fall to a cap.
    ///
    /// A member that was reaped here is worth an answer, an accusation may always be news to the
    /// accused, and somebody who is gone may make way for a new member: none of them counts as held
    /// on those grounds alone.
    package func holds(_ record: Record) -> Bool {
        switch judge(record) {
        case .held, .outdated, .void: true
        case .refused(.memberCap): false
        case .refused: record.kind != .accusation
        case .applied, .awaits, .marked: false
        }
    }

    /// The outcome of merging the record now; `applied` means that it would be taken.
    func judge(_ record: Record) -> MergeOutcome {
        switch (record.kind, record.body) {
        case (.member, .member): judgeMember(record)
        case (.instance, .instance): judgeOwned(record)
        case (.accusation, .accusation(let accusation)): judgeAccusation(record, accusation)
        case (.caller, .caller), (.event, .event): judgeOwned(record)
        case (.part, .part(let part)): judgePart(record, part)
        case (_, .unknown) where record.kind.isAuthoritys: judgeAuthorityWord(record)
        case (_, .unknown) where !record.kind.isKnown: judgeOwned(record)
        default: .refused(.recordKind)
        }
    }

    private func judgeMember(_ record: Record) -> MergeOutcome {
        if let marker = markers[record.signer], record.version <= marker { return .marked(marker) }
        if let held = origins[record.signer]?.member { return record.outcome(against: held) }
        return ids.count < limits.members ? .applied : .refused(.memberCap)
    }

    /// Instances, callers, events and records of unknown kinds are of their origin's current epoch.
    private func judgeOwned(_ record: Record) -> MergeOutcome {
        guard let origin = origins[record.signer] else {
            // A member that comes back says so with a version above its marker.
            let isPast = markers[record.signer].map { record.version.epoch < $0.epoch } ?? false
            return isPast ? .void : .awaits(record.signer)
        }
        if record.version.epoch > origin.epoch { return .awaits(record.signer) }
        if origin.member.voids(record) { return .void }
        let siblings = origin.siblings(of: record)
        if let held = siblings[record.key] { return record.outcome(against: held) }
        return record.outcome(where: displaced(by: record, among: siblings))
    }

    private func judgeAccusation(_ record: Record, _ accusation: AccusationBody) -> MergeOutcome {
        let target = accusation.target
        if record.signer == target { return .refused(.malformed) }
        guard let origin = origins[target] else {
            let isPast = markers[target].map { accusation.targetVersion <= $0 } ?? false
            return isPast ? .void : .awaits(target)
        }
        if accusation.targetVersion < origin.member.version { return .void }
        guard origins[record.signer] != nil else { return .awaits(record.signer) }
        if accusation.targetVersion > origin.member.version { return .awaits(target) }
        if let held = origin.accusations[record.key]?.record {
            return record.outcome(against: held)
        }
        let isFull = origin.accusations.count >= limits.accusationsPerTarget
        return record.outcome(where: isFull ? origin.accusations.last?.record : nil)
    }

    /// The record that must go for a new one to stay, if a cap is reached.
    func displaced(by record: Record, among siblings: SortedTable<Record>) -> Record? {
        let (own, all, held) =
            switch record.kind {
            case .instance: (limits.instancesPerOrigin, limits.instances, instanceCount)
            case .caller: (limits.callersPerOrigin, limits.callers, callerCount)
            default: (limits.unknownPerSigner, limits.unknown, unknownCount)
            }
        if siblings.count >= own { return siblings.last }
        return held < all ? nil : tree.last { $0.kind.sharesCap(with: record.kind) }
    }
}

extension Record {
    /// The outcome where a record of the same key is held.
    func outcome(against held: Record) -> MergeOutcome {
        if version == held.version, fingerprint == held.fingerprint { return .held }
        return supersedes(held) ? .applied : .outdated(by: held)
    }

    /// The outcome where a cap leaves room only in the place of another, or there is room.
    func outcome(where displaced: Record?) -> MergeOutcome {
        guard let displaced, displaced.key < key else { return .applied }
        return .refused(.full)
    }
}

extension RecordKind {
    /// Whether both count against one cap: events count with the kinds that are not known.
    fileprivate func sharesCap(with other: RecordKind) -> Bool {
        self == other || (isCountedAsUnknown && other.isCountedAsUnknown)
    }

    private var isCountedAsUnknown: Bool { self == .event || (!isKnown && !isAuthoritys) }

    /// Whether this version reads the body, so that one of this kind cannot be unknown.
    fileprivate var isKnown: Bool {
        switch self {
        case .certificate, .member, .instance, .accusation, .part, .caller, .event: true
        default: false
        }
    }
}
