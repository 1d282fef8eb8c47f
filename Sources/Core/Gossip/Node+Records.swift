import Membership
import Primitives
import Registry
import Sodium
import Wire

/// How a record gets in: read, judged by what is held, verified, merged, passed on.
extension Node {
    /// Takes in the records of a verified message. A bad one costs its neighbours nothing, but for
    /// one whose signature is wrong: nothing else is forgery, and whoever brought it gets no more
    /// of this datagram checked.
    mutating func handle(
        _ carried: [CarriedRecord],
        from source: RecordSource,
        at now: Instant,
        into effects: inout [GossipEffect]
    ) {
        for record in carried {
            do {
                try handle(record, from: source, at: now, into: &effects)
            } catch {
                counters.count(error)
                guard error == .recordSignature, let sender = source.id else { continue }
                if !source.isPaid { blameForgery(on: sender, at: now, into: &effects) }
                return
            }
        }
    }

    private mutating func handle(
        _ carried: CarriedRecord,
        from source: RecordSource,
        at now: Instant,
        into effects: inout [GossipEffect]
    ) throws(Rejection) {
        let unverified = try carried.read()
        let record = unverified.record
        if record.signer == id {
            try handleOwn(unverified, from: source, at: now, into: &effects)
            return
        }
        if registry.holds(record) {
            try passOver(carried, record, from: source)
            return
        }
        guard isTimely(record.version.epoch, at: now) else {
            noteAhead(record, at: now, into: &effects)
            throw .recordFuture
        }
        let verified: Verified<Record>
        if record.kind == .member {
            guard registry.member(record.signer) != nil || hasRoomForMember(at: now) else {
                peers.newcomers.note(record.signer)
                throw .memberCap
            }
            try pay(for: unverified, from: source, at: now)
            verified = try unverified.verifiedMember(
                by: &verification.authorities,
                in: identity.cluster
            )
        } else if record.kind.isAuthoritys {
            try pay(for: unverified, from: source, at: now)
            verified = try verification.authorities.verifiedWord(unverified)
        } else {
            guard let key = key(of: record.signer) else {
                // Its check is paid for now, since it comes when nobody is there to pay.
                try pay(for: unverified, from: source, at: now)
                addPending(carried, key: record.key, awaiting: record.signer, from: source)
                return
            }
            try admit(record, at: now)
            try pay(for: unverified, from: source, at: now)
            verified = try verification.authorities.verified(unverified, by: key)
        }
        guard makeRoom(for: record, isJoin: false, at: now, into: &effects) else {
            throw .memberCap
        }
        adopt(verified, from: source, at: now, into: &effects)
    }

    /// There is nothing to learn from a record now; a part that no head names is not held. One that
    /// this node asked for by its place may have come before its head, and waits for it.
    private mutating func passOver(
        _ carried: CarriedRecord,
        _ record: Record,
        from source: RecordSource
    ) throws(Rejection) {
        guard case .part(let part) = record.body, registry.record(record.key) == nil else {
            return noteHeld(record, from: source.id)
        }
        guard source.question?.asks(for: record.key) == true else { throw .recordUnasked }
        pending.rests.hold(carried, of: part.head)
    }

    /// Judges what a signer may say, and how often, before its signature is looked at.
    private mutating func admit(_ record: Record, at now: Instant) throws(Rejection) {
        switch record.body {
        case .instance: guard isCovered(record) else { throw .service }
        case .accusation(let body):
            if body.target == id { return }
            let members = membership.size
            guard peers.payAccusation(by: record.signer, members: members, at: now) else {
                throw .accuserBudget
            }
        case .member, .caller, .part, .event, .unknown: break
        }
    }

    /// Whether its owner may register this instance: the service and the address are in the owner's
    /// certificate. What is no instance, or of nobody known, is not judged here.
    func isCovered(_ record: Record) -> Bool {
        guard case .instance(let body) = record.body,
            case .member(let owner) = registry.member(record.signer)?.body
        else { return true }
        let isNamed = body.isNodeCheck || owner.certificate.covers(service: body.service)
        return isNamed && owner.mayRegister(at: body.address)
    }

    /// Merges a verified record and does what follows from it; news is passed on.
    mutating func adopt(
        _ verified: Verified<Record>,
        from source: RecordSource = RecordSource(id: nil),
        at now: Instant,
        into effects: inout [GossipEffect]
    ) {
        let record = verified.value
        let sender = source.id
        if record.signer == id, let news = origin.removeNews() {
            effects.append(.sequenceReserved(news))
        }
        var changes: [RegistryChange] = []
        let outcome = registry.merge(verified, at: now, into: &changes)
        switch outcome {
        case .applied:
            counters.count(.recordsApplied)
            if source.question != nil { counters.count(.recordsPulled) }
            if record.hasUnknownFields { counters.count(.unknownFields) }
            count(record)
            if let sender, source.question != nil || source.isPaid {
                reconciliation.broughtNews(from: sender, at: now)
            }
            if source.isNews, record.kind != .part {
                spread(record, from: sender, isQuiet: changes.onlyMoveAMember, at: now)
            }
        case .held: noteHeld(record, from: sender)
        case .outdated(let newer):
            // Its own origin is behind: it restarted and must learn what it said before.
            if sender == record.signer {
                send(
                    .records(Records(unasked: [.record(newer)])),
                    to: record.signer,
                    into: &effects
                )
            }
        case .void:
            counters.count(.recordsVoid)
        case .awaits(let awaited):
            addPending(.record(record), key: record.key, awaiting: awaited, from: source)
        case .marked(let version):
            showMarker(version, of: record, to: sender, at: now, into: &effects)
        case .refused(let rejection): counters.count(rejection)
        }
        follow(changes, from: source, at: now, into: &effects)
        noticeAccusationOfSelf(record, outcome: outcome, from: sender, at: now, into: &effects)
    }

    /// Counts what was applied by what it is.
    private mutating func count(_ record: Record) {
        switch record.body {
        case .unknown: counters.count(.recordsUnknownKind)
        case .event where record.signer != id: counters.count(.eventsHeard)
        default: break
        }
    }

    private mutating func noteHeld(_ record: Record, from source: NodeID?) {
        guard let source else { return }
        dissemination.note(source, has: record)
    }

    /// Passes a record on. One that is quiet says only where a member is.
    mutating func spread(
        _ record: Record,
        from source: NodeID?,
        isQuiet: Bool = false,
        at now: Instant
    ) {
        dissemination.spread(
            record,
            from: source,
            pace: !mayHurry(record, at: now) ? .byTicks : isQuiet ? .onProbes : .atOnce,
            members: membership.size,
            at: now
        )
    }

    /// Pays for a record to go out at once, unless its origin is over its budget or nobody is in a
    /// hurry.
    private mutating func mayHurry(_ record: Record, at now: Instant) -> Bool {
        guard !isOneAccusationMore(record) else { return false }
        return record.signer == id || peers.payRumour(of: record.signer, at: now)
    }

    /// Whether it adds to a quorum that stands, or to a voice that was enough: it changes no
    /// verdict, and ticks are soon enough.
    private func isOneAccusationMore(_ record: Record) -> Bool {
        guard case .accusation(let body) = record.body else { return false }
        return membership.isOneVoiceMore(
            record.signer,
            against: body.target,
            version: body.targetVersion
        )
    }

    /// Answers a record of somebody reaped here. A word from the member itself lifts the marker.
    private mutating func showMarker(
        _ version: Version,
        of record: Record,
        to source: NodeID?,
        at now: Instant,
        into effects: inout [GossipEffect]
    ) {
        guard let source else { return }
        counters.count(.markersShown)
        send(.marker(Marker(member: record.signer, version: version)), to: source, into: &effects)
    }

    /// The public key of a member, or of a node that answered a hello.
    func key(of signer: NodeID) -> PublicKey? { peers.key(of: signer, in: registry) }
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
