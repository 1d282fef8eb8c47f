import Membership
package import Primitives
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
        if let source { reconciliation.arrived(record.key, from: source, isNew: false) }
        let newest = Version(epoch: origin.epoch, sequence: origin.sequence)
        guard record.version > newest else { return }
        let limit = unixSeconds(at: now) + settings.epochLeadLimit
        guard record.version.epoch <= limit, record.version.sequence < .max / 2 else {
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
        for record in records { adopt(record, from: nil, at: now, into: &effects) }
        refutation.answered(at: now)
    }

    /// A marker of this node itself: somebody reaped it. It signs above, as after an accusation.
    mutating func surpassMarker(_ version: Version, at now: Instant) {
        guard version.epoch <= unixSeconds(at: now) + settings.epochLeadLimit else { return }
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
            send(.records([.record(own)]), to: source, &effects)
        }
    }

    /// Answers the accusations of the present version with a newer one.
    mutating func refute(at now: Instant, into effects: inout [GossipEffect]) {
        guard let record = try? origin.renewMember() else { return }
        counters.count(.refutations)
        refutation.answered(at: now)
        adopt(record, from: nil, at: now, into: &effects)
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

// MARK: - Names

extension Node {
    /// Of several holders of one name the one that shows: those that live first, then the older
    /// first issue, then the smaller id. Names never decide what is stored (DESIGN §3).
    package func shownHolder(ofName name: String) -> NodeID? {
        registry.holders(ofName: name).min { left, right in
            precedence(of: left) < precedence(of: right)
        }
    }

    /// Whether another holder of its name shows instead of this member.
    package func isShadowed(_ member: NodeID) -> Bool {
        guard case .member(let body) = registry.member(member)?.body else { return false }
        let holders = registry.holders(ofName: body.name)
        return holders.count > 1 && shownHolder(ofName: body.name) != member
    }

    private func precedence(of member: NodeID) -> (UInt8, UInt64, NodeID) {
        let status = member == id ? .alive : membership.status(of: member) ?? .dead
        let isGone: UInt8 = status == .dead || status == .left ? 1 : 0
        guard case .member(let body) = registry.member(member)?.body else {
            return (isGone, .max, member)
        }
        return (isGone, body.certificate.issuedAt, member)
    }

    /// Tells readers and the log when a contested name shows somebody else.
    mutating func judgeName(_ name: String, into effects: inout [GossipEffect]) {
        let holders = registry.holders(ofName: name)
        if holders.count < 2 {
            if name == member.name { nameHolder = nil }
            return
        }
        guard let shown = shownHolder(ofName: name) else { return }
        for holder in holders { effects.append(.changed(.member(holder))) }
        if name == member.name {
            let holder = shown == id ? nil : shown
            if holder != nameHolder, let holder {
                effects.append(.notice(.nameHeldByAnother(name: name, holder: holder)))
            }
            nameHolder = holder
        }
        for holder in holders where holder != shown && membership.isLive(holder) {
            effects.append(.notice(.nameConflict(name: name, shown: shown, shadowed: holder)))
        }
    }
}

extension Membership {
    /// Whether a member is neither dead nor gone.
    fileprivate func isLive(_ id: NodeID) -> Bool {
        guard let status = status(of: id) else { return false }
        return status != .dead && status != .left
    }
}
