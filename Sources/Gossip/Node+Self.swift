import Membership
import Primitives
import Registry
import Sodium
import Wire

/// What others say of this node, and in its name.
extension Node {
    /// A record signed with this node's own key came back. Old ones are void; one above everything
    /// signed here means that this node forgot, or that another process has its key.
    mutating func takeOwn(
        _ unverified: UnverifiedRecord,
        from source: NodeID? = nil,
        at now: Instant,
        into effects: inout [GossipEffect]
    ) throws(Rejection) {
        let record = unverified.record
        let newest = Version(epoch: origin.epoch, sequence: origin.sequence)
        guard record.version > newest else { return }
        guard isTimely(record.version.epoch, at: now), record.version.sequence < .max / 2 else {
            throw .recordFuture
        }
        _ = try authorities.verified(unverified, by: identity.certificate.subject)
        surpass(record.version, at: now, into: &effects)
    }

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
        let epochBefore = origin.epoch
        guard let records = try? origin.surpass(version) else { return }
        if origin.epoch != epochBefore { effects.append(.epochRaised(origin.epoch)) }
        for record in records { adopt(record, at: now, into: &effects) }
        refutation.answered(at: now)
    }

    /// A marker of this node itself: somebody reaped it. It signs above, as after an accusation.
    mutating func surpassMarker(_ version: Version, at now: Instant) {
        guard isTimely(version.epoch, at: now) else { return }
        if version.epoch > origin.epoch { return }
        if version >= origin.memberVersion { refutation.accused(by: id, at: now) }
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
            refutation.accused(by: record.signer, at: now)
        } else if body.targetVersion < origin.memberVersion, let source,
            let own = registry.member(id)
        {
            // Somebody has not heard of the present version: it gets it, without a new one.
            send(.records(Records(unasked: [.record(own)])), to: source, &effects)
        }
    }

    /// Answers the accusations of the present version with a newer one.
    mutating func refute(at now: Instant, into effects: inout [GossipEffect]) {
        guard let record = try? origin.renewMember() else { return }
        counters.count(.refutations)
        refutation.answered(at: now)
        adopt(record, at: now, into: &effects)
        var wishes: [MembershipEffect] = []
        membership.refuted(at: now, into: &wishes)
        fulfil(wishes, at: now, into: &effects)
    }

    /// Says the last refutation once more, to whoever missed it.
    mutating func repeatRefutation(at now: Instant) {
        refutation.repeated(at: now)
        if let own = registry.member(id) { spread(own, from: nil, at: now) }
    }
}
