import Membership
import Primitives
import Registry
import Sodium
import Wire

/// How a record gets in: read, judged by what is held, verified, merged, passed on.
extension Node {
    /// Takes in the records of a verified message. A bad one costs its neighbours nothing.
    mutating func take(
        _ carried: [CarriedRecord],
        from source: NodeID?,
        isNews: Bool = true,
        at now: Instant,
        into effects: inout [GossipEffect]
    ) {
        for record in carried {
            do {
                try take(record, from: source, isNews: isNews, at: now, into: &effects)
            } catch {
                counters.count(error)
            }
        }
    }

    private mutating func take(
        _ carried: CarriedRecord,
        from source: NodeID?,
        isNews: Bool,
        at now: Instant,
        into effects: inout [GossipEffect]
    ) throws(Rejection) {
        let unverified = try carried.read()
        let record = unverified.record
        if record.signer == id {
            try takeOwn(unverified, from: source, at: now, into: &effects)
            return
        }
        if registry.holds(record) {
            noteHeld(record, from: source)
            return
        }
        guard isTimely(record.version.epoch, at: now) else {
            noteAhead(record, at: now, into: &effects)
            throw .recordFuture
        }
        let verified: Verified<Record>
        if record.kind == .member {
            verified = try unverified.verifiedMember(by: &authorities, in: identity.cluster)
        } else {
            guard let key = key(of: record.signer) else {
                waiting.park(carried, awaiting: record.signer, from: source)
                counters.count(.recordsWaiting)
                return
            }
            try admit(record, at: now)
            verified = try authorities.verified(unverified, by: key)
        }
        adopt(verified, from: source, isNews: isNews, at: now, into: &effects)
    }

    /// Judges what a signer may say, and how often, before its signature is looked at.
    private mutating func admit(_ record: Record, at now: Instant) throws(Rejection) {
        switch record.body {
        case .instance(let body):
            guard let signer = registry.member(record.signer), case .member(let owner) = signer.body
            else { return }
            guard body.isNodeCheck || owner.certificate.covers(service: body.service) else {
                throw .service
            }
            guard owner.mayRegister(at: body.address) else { throw .service }
        case .accusation(let body):
            if body.target == id { return }
            let members = membership.size
            let isAllowed = budget(of: record.signer) {
                $0.takeAccusation(members: members, at: now)
            }
            guard isAllowed else {
                throw .accuserBudget
            }
        case .member, .unknown: break
        }
    }

    /// Merges a verified record and does what follows from it; news is passed on.
    mutating func adopt(
        _ verified: Verified<Record>,
        from source: NodeID?,
        isNews: Bool = true,
        at now: Instant,
        into effects: inout [GossipEffect]
    ) {
        let record = verified.value
        var changes: [RegistryChange] = []
        let outcome = registry.merge(verified, at: now, into: &changes)
        switch outcome {
        case .applied:
            counters.count(.recordsApplied)
            if record.hasUnknownFields { counters.count(.unknownFields) }
            if case .unknown = record.body { counters.count(.recordsUnknownKind) }
            if let source { reconciliation.arrived(record.key, from: source, isNew: true) }
            if isNews { spread(record, from: source, at: now) }
        case .held: noteHeld(record, from: source)
        case .outdated(let newer):
            if let source { reconciliation.arrived(record.key, from: source, isNew: false) }
            // Its own origin is behind: it restarted and must learn what it said before.
            if source == record.signer {
                send(.records([.record(newer)]), to: record.signer, &effects)
            }
        case .void:
            counters.count(.recordsVoid)
            if let source { reconciliation.arrived(record.key, from: source, isNew: false) }
        case .awaits(let awaited):
            waiting.park(.record(record), awaiting: awaited, from: source)
            counters.count(.recordsWaiting)
        case .marked(let version): showMarker(version, of: record, to: source, at: now, &effects)
        case .refused(let rejection): counters.count(rejection)
        }
        follow(changes, at: now, into: &effects)
        noticeAccusationOfSelf(record, outcome: outcome, from: source, at: now, into: &effects)
    }

    private mutating func noteHeld(_ record: Record, from source: NodeID?) {
        guard let source else { return }
        dissemination.note(source, has: record)
        reconciliation.arrived(record.key, from: source, isNew: false)
    }

    /// Passes a record on, at once unless its origin is over its budget or nobody is in a hurry.
    mutating func spread(_ record: Record, from source: NodeID?, at now: Instant) {
        let isUrgent = !isOneAccusationMore(record)
        let eagerly = isUrgent && (record.signer == id || mayHurry(record, at: now))
        dissemination.spread(
            record,
            from: source,
            eagerly: eagerly,
            members: membership.size,
            at: now
        )
    }

    /// Whether its origin and all together are within what passes at once: a mass start goes by
    /// full datagrams, a moment later.
    private mutating func mayHurry(_ record: Record, at now: Instant) -> Bool {
        budget(of: record.signer) { $0.rumours.take(1, at: now) } && rumourBudget.take(1, at: now)
    }

    /// Whether it adds to a quorum that stands: it changes no verdict, and ticks are soon enough.
    private func isOneAccusationMore(_ record: Record) -> Bool {
        guard case .accusation(let body) = record.body else { return false }
        return membership.hasQuorum(against: body.target, version: body.targetVersion)
    }

    /// Answers a record of somebody reaped here. A word from the member itself lifts the marker.
    private mutating func showMarker(
        _ version: Version,
        of record: Record,
        to source: NodeID?,
        at now: Instant,
        _ effects: inout [GossipEffect]
    ) {
        guard let source else { return }
        reconciliation.arrived(record.key, from: source, isNew: false)
        counters.count(.markersShown)
        send(.marker(Marker(member: record.signer, version: version)), to: source, &effects)
    }

    /// Draws on an origin's budget, made at its first use.
    mutating func budget(of origin: NodeID, _ draw: (inout OriginBudget) -> Bool) -> Bool {
        let fresh = OriginBudget(settings: settings)
        return draw(&budgets[origin, default: fresh])
    }

    /// The public key of a member, or of a node that answered a hello.
    func key(of signer: NodeID) -> PublicKey? {
        if let record = registry.member(signer), case .member(let body) = record.body {
            return body.certificate.subject
        }
        return contacts[signer]?.key
    }
}

extension MemberBody {
    /// Whether an instance may be registered at this address: one of the member's own, or any if
    /// its certificate says so.
    fileprivate func mayRegister(at address: String) -> Bool {
        if address.isEmpty || certificate.flags.contains(.foreignAddresses) { return true }
        guard let ip = IPAddress(address) else { return false }
        return addresses.contains { $0.ip == ip }
    }
}
