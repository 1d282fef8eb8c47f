import Membership
import Primitives
import Registry
import Wire

/// What follows from a change of the registry, and from what membership concludes.
extension Node {
    /// Tells membership, readers and those who waited about changes of the registry.
    mutating func follow(
        _ changes: [RegistryChange],
        from source: RecordSource = RecordSource(id: nil),
        at now: Instant,
        into effects: inout [GossipEffect]
    ) {
        for change in changes {
            switch change {
            case .member(let record, let previous):
                memberChanged(record, previous: previous, at: now, into: &effects)
            case .memberRemoved(let id):
                effects.append(.changed(.memberRemoved(id)))
            case .instance(let record):
                show(record, from: source, at: now, into: &effects)
            case .headReplaced(let head, let parts): keep(parts, of: head)
            case .part(let record): partCame(record, at: now, into: &effects)
            case .instanceRemoved(let record):
                pending.rests.forget(record.key)
                effects.append(.changed(.instanceRemoved(record)))
            case .caller(let member, let service, let isCalling):
                let change = GossipChange.caller(member, service: service, isCalling: isCalling)
                effects.append(.changed(change))
            case .event(let record): effects.append(.changed(.event(record)))
            case .accusation(let record):
                guard case .accusation(let body) = record.body, body.target != id else { continue }
                hear(record, body, at: now, into: &effects)
            case .accusationsVoid: break
            }
        }
        answerWaiting(for: changes, into: &effects)
    }

    private mutating func memberChanged(
        _ record: Record,
        previous: Record?,
        at now: Instant,
        into effects: inout [GossipEffect]
    ) {
        guard case .member(let body) = record.body else { return }
        if record.signer == id {
            effects.append(.changed(.member(id)))
        } else {
            if let contact = peers.contacts[record.signer], contact.boot == body.boot {
                peers.dropContact(record.signer)
                if body.addresses.contains(contact.address) {
                    peers.proofs.prove(record.signer, at: contact.address, now: now)
                }
            }
            var hasRestarted = false
            if case .member(let old) = previous?.body {
                hasRestarted = old.boot != body.boot
                if old.addresses != body.addresses {
                    membership.moved(record.signer)
                    positioning.forget(record.signer)
                }
            }
            var wanted: [MembershipEffect] = []
            membership.learn(
                record.signer,
                version: record.version,
                leaving: body.flags.contains(.leaving),
                hasRestarted: hasRestarted,
                at: now,
                into: &wanted
            )
            perform(wanted, at: now, into: &effects)
            regroup(record.signer, at: now, into: &effects)
            effects.append(.changed(.member(record.signer)))
        }
        judgeNames(of: record.signer, body, previous: previous, at: now, into: &effects)
        if previous == nil { releaseStored(of: record.signer, at: now, into: &effects) }
        releaseWaiting(for: record.signer, at: now, into: &effects)
    }

    /// Turns what membership wants into messages and records.
    mutating func perform(
        _ wanted: [MembershipEffect],
        at now: Instant,
        into effects: inout [GossipEffect]
    ) {
        for effect in wanted {
            switch effect {
            case .ping(let target, let nonce):
                ping(target, nonce: nonce, onBehalf: nil, into: &effects)
            case .hello(let target, let nonce):
                hello(target, nonce: nonce, into: &effects)
            case .pingRequest(let relay, let target, let nonce, let patience):
                let request = PingRequest(target: target, nonce: nonce, patience: patience)
                send(.pingRequest(request), to: relay, into: &effects)
            case .relayPing(let target, let nonce, let requester, let requesterNonce):
                ping(
                    target,
                    nonce: nonce,
                    onBehalf: Requester(id: requester, nonce: requesterNonce),
                    into: &effects
                )
            case .nack(let requester, let target, let nonce, let isRefused):
                let nack = Nack(target: target, nonce: nonce, isRefused: isRefused)
                send(.nack(nack), to: requester, into: &effects)
            case .accuse(let target, let version, let corroborating):
                accuse(
                    target,
                    version,
                    corroborating ? .corroborated : .probeFailed,
                    at: now,
                    into: &effects
                )
            case .accuseAgain(let target): repeatAccusation(of: target, at: now, into: &effects)
            case .ask(let peer, let suspect): showAccusations(of: suspect, to: peer, into: &effects)
            case .prove(let accuser): askForProof(of: accuser, into: &effects)
            case .changed(let id, let from, let to, let reason):
                statusChanged(of: id, from: from, to: to, reason: reason, at: now, into: &effects)
            case .steady(let id): effects.append(.changed(.member(id)))
            case .localHealth, .roundTrip, .probeFailed: break
            }
        }
    }

    /// Signs and publishes an accusation of exactly the version that is held.
    private mutating func accuse(
        _ target: NodeID,
        _ version: Version,
        _ reason: AccusationReason,
        at now: Instant,
        into effects: inout [GossipEffect]
    ) {
        guard registry.member(target)?.version == version, !isLeaving else { return }
        let body = AccusationBody(target: target, targetVersion: version, reason: reason)
        guard let record = try? origin.sign(accusation: body) else { return }
        adopt(record, at: now, into: &effects)
        // Whoever is alive after all hears it from its accuser, not by chance.
        tellAccused(target, into: &effects)
    }

    private mutating func statusChanged(
        of member: NodeID,
        from: MemberStatus,
        to: MemberStatus,
        reason: TransitionReason,
        at now: Instant,
        into effects: inout [GossipEffect]
    ) {
        guard case .member(let body) = registry.member(member)?.body else { return }
        let old = reason == .joined ? nil : from
        effects.append(
            .notice(.transition(member, name: body.name, from: old, to: to, reason: reason))
        )
        effects.append(.changed(.member(member)))
        if to == .dead || to == .left {
            peers.departed.add(
                member,
                isDead: to == .dead,
                isDoubted: membership.hearsNobody(at: now),
                since: now,
                reapAt: now
                    + .seconds(
                        Int64(min(body.reapAfterSeconds, settings.longestReapAfter))
                    )
            )
            dissemination.drop { $0.kind == .accusation && $0.signer == member }
        } else {
            peers.departed.remove(member)
            if from == .dead || from == .unreachable, to == .alive {
                peers.departed.expectReturns(at: now)
                hearAccusations(by: member, at: now, into: &effects)
                tellSuspects(at: now, into: &effects)
            }
        }
        noteForInquiries(member, isReachable: to.isReachable, at: now, into: &effects)
        judgeName(
            body.name,
            newcomer: reason == .joined ? member : nil,
            at: now,
            into: &effects
        )
    }
}
