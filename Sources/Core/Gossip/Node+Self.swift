import Membership
import Primitives
import Registry
import Sodium
import Wire

/// What others say of this node, and in its name.
extension Node {
    /// A record signed with this node's own key came back. One above everything signed here, or
    /// beside it, means that this node forgot, or that another process has its key; one that is not
    /// held was signed by the process before, in its last moments.
    mutating func handleOwn(
        _ unverified: UnverifiedRecord,
        from source: RecordSource,
        at now: Instant,
        into effects: inout [GossipEffect]
    ) throws(Rejection) {
        let record = unverified.record
        let isElsewhere = origin.isFromElsewhere(record, held: registry.record(record.key))
        guard isElsewhere || !registry.holds(record) && !isLeaving else { return }
        guard isTimely(record.version.epoch, at: now), record.version.sequence < .max / 2 else {
            throw .recordFuture
        }
        try pay(for: unverified, from: source, at: now)
        let own = identity.certificate.subject
        let verified = try verification.authorities.verified(unverified, by: own)
        if isElsewhere {
            surpass(record.version, at: now, into: &effects)
        } else {
            outlive(verified, from: source, at: now, into: &effects)
        }
    }

    /// Goes on with a record of the process before that others hold and this node does not.
    private mutating func outlive(
        _ verified: Verified<Record>,
        from source: RecordSource,
        at now: Instant,
        into effects: inout [GossipEffect]
    ) {
        let record = verified.value
        switch record.kind {
        case .member: return
        case .accusation, .part, .event: adopt(verified, from: source, at: now, into: &effects)
        case .instance:
            // What is not published yet is no reason to delete it.
            guard origin.hasPublishedAll, let answers = try? origin.outlive(record) else { return }
            counters.count(.recordsOutlived)
            for answer in answers { adopt(answer, at: now, into: &effects) }
            try? raiseFloorIfNeeded(at: now, into: &effects)
        case .caller:
            guard case .caller(let caller) = record.body,
                let answer = try? origin.outlive(caller)
            else { return }
            counters.count(.recordsOutlived)
            adopt(answer, at: now, into: &effects)
            try? raiseFloorIfNeeded(at: now, into: &effects)
        default:
            // A later version said it, which ran here before; this one cannot take it back.
            counters.count(.recordsOutlived)
            beginEpoch(above: record.version, at: now, into: &effects)
        }
    }

    /// What a start goes on with of what the disk kept.
    private static let restored: [RecordKind] = [.instance, .caller, .part, .event]

    /// Takes over a record of the process before, which others hold.
    mutating func restore(
        _ record: Verified<Record>,
        at now: Instant,
        into effects: inout [GossipEffect]
    ) {
        guard record.signer == id, Node.restored.contains(record.value.kind),
            origin.goesOn(with: record.value)
        else { return }
        var changes: [RegistryChange] = []
        guard case .applied = registry.merge(record, at: now, into: &changes) else { return }
        origin.restore(record.value)
        follow(changes, at: now, into: &effects)
    }

    /// Raises the floor where there are more deletions than are worth keeping, a step at a time.
    mutating func raiseFloorIfNeeded(
        at now: Instant,
        into effects: inout [GossipEffect]
    ) throws(UnfitRecord) {
        guard origin.needsFloor, !isLeaving else {
            timers.stop(.floor)
            return
        }
        if let next = timers.deadline(of: .floor), now < next { return }
        timers.set(.floor, to: now + Node.floorPause)
        for record in try origin.raiseFloor(held: registry.currentRecords(of: id)) {
            adopt(record, at: now, into: &effects)
        }
    }

    /// Between two steps of a floor: each signs as much as an origin may spread at once.
    private static let floorPause = Duration.seconds(10)

    /// Signs above a version that is about. Once in a run that is a forgotten epoch; twice is a
    /// clone.
    mutating func surpass(
        _ version: Version,
        at now: Instant,
        into effects: inout [GossipEffect]
    ) {
        guard origin.timesOutdone == 0 else {
            effects.append(.halt(.clone(version)))
            return
        }
        effects.append(.notice(.outdone(by: version)))
        origin.noteOutdone()
        beginEpoch(above: version, at: now, into: &effects)
        origin.refutation.answered(at: now, setting: &timers)
    }

    /// Signs everything of this node again, in a new epoch of its records.
    private mutating func beginEpoch(
        above version: Version,
        at now: Instant,
        into effects: inout [GossipEffect]
    ) {
        let held = registry.currentRecords(of: id) + registry.events(of: id)
        guard let records = try? origin.beginEpoch(above: version, held: held) else { return }
        if origin.raiseEnvelopeEpoch() { effects.append(.epochRaised(origin.epoch)) }
        for record in records { adopt(record, at: now, into: &effects) }
    }

    /// A marker of this node itself: somebody reaped it. It signs above, as after an accusation.
    mutating func surpassMarker(_ version: Version, at now: Instant) {
        guard isTimely(version.epoch, at: now) else { return }
        if version.epoch > origin.epoch { return }
        guard version >= origin.memberVersion else { return }
        origin.refutation.accused(by: id, at: now, setting: &timers)
    }

    /// Takes an accusation of this node, which no budget and no cap keeps out.
    mutating func noticeAccusationOfSelf(
        _ record: Record,
        outcome: MergeOutcome,
        from source: NodeID?,
        at now: Instant,
        into effects: inout [GossipEffect]
    ) {
        guard case .accusation(let body) = record.body, body.target == id, !isLeaving else {
            return
        }
        if body.targetVersion == origin.memberVersion {
            origin.refutation.accused(
                by: record.signer,
                toldBy: source,
                at: now,
                setting: &timers
            )
        } else if body.targetVersion < origin.memberVersion, let source,
            let own = registry.member(id)
        {
            // Somebody has not heard of the present version: it gets it, without a new one.
            send(.records(Records(unasked: [.record(own)])), to: source, into: &effects)
        }
    }

    /// Answers the accusations of the present version with a newer one, and whoever told of them
    /// directly: by way of others the answer may come after their quorum has stood its time.
    mutating func refute(at now: Instant, into effects: inout [GossipEffect]) {
        let tellers = origin.refutation.tellers
        guard let record = try? origin.renewMember() else { return }
        counters.count(.refutations)
        origin.refutation.answered(at: now, setting: &timers)
        adopt(record, at: now, into: &effects)
        for teller in tellers {
            dissemination.note(teller, has: record.value)
            send(.gossip([.record(record.value)]), to: teller, into: &effects)
        }
        var wanted: [MembershipEffect] = []
        membership.refuted(at: now, into: &wanted)
        perform(wanted, at: now, into: &effects)
    }

    /// Says the last refutation once more, to whoever missed it.
    mutating func repeatRefutation(at now: Instant) {
        origin.refutation.repeated(at: now, setting: &timers)
        if let own = registry.member(id) { spread(own, from: nil, at: now) }
    }
}
