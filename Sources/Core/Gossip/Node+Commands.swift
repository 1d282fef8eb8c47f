import Membership
package import Primitives
import Registry
import Wire

extension Node {
    /// Does what the agent itself asks for. A record that does not fit is counted and left unsaid:
    /// registrations are measured before they come here.
    package mutating func perform(
        _ command: Command,
        at now: Instant,
        into effects: inout [GossipEffect]
    ) {
        timers.now = now
        do {
            try carryOut(command, at: now, into: &effects)
        } catch {
            counters.count(.limit)
        }
    }

    private mutating func carryOut(
        _ command: Command,
        at now: Instant,
        into effects: inout [GossipEffect]
    ) throws(UnfitRecord) {
        switch command {
        case .publish(let body):
            guard !isLeaving else { return }
            for record in try origin.publish(body) { adopt(record, at: now, into: &effects) }
        case .withdraw(let service, let id):
            guard let record = try origin.withdraw(service: service, id: id) else { return }
            adopt(record, at: now, into: &effects)
            try raiseFloorIfNeeded(at: now, into: &effects)
        case .publishedAll:
            origin.hasPublishedAll = true
            for record in try origin.withdrawUnclaimed() {
                adopt(record, at: now, into: &effects)
            }
            try raiseFloorIfNeeded(at: now, into: &effects)
        case .maintenance(let isOn):
            guard member.flags.contains(.maintenance) != isOn else { return }
            let record = try origin.renewMember { body in
                if isOn { body.flags.insert(.maintenance) } else { body.flags.remove(.maintenance) }
            }
            adopt(record, at: now, into: &effects)
        case .calls(let service, let isCalling):
            guard !isLeaving, let record = try origin.call(service, isCalling) else { return }
            adopt(record, at: now, into: &effects)
            try raiseFloorIfNeeded(at: now, into: &effects)
        case .fire(let event): try fire(event, at: now, into: &effects)
        case .inquire(let request): inquire(request, at: now, into: &effects)
        case .endInquiry(let id): pending.inquiries.end(id)
        case .compare(let request): compare(request, at: now, into: &effects)
        case .seeds(let addresses): joining.greetings.resolve(addresses, at: now)
        case .peers(let addresses): joining.greetings.remember(addresses, at: now)
        case .leave:
            guard !isLeaving else { return }
            adopt(try origin.leave(), at: now, into: &effects)
        case .forceLeave(let member): reap(member, at: now, into: &effects)
        case .certificate(let certificate):
            let record = try origin.renewMember { $0.certificate = certificate }
            adopt(record, at: now, into: &effects)
            showCertificate(at: now, into: &effects)
        case .clock(let unixSeconds):
            setClock(unixSeconds: unixSeconds, at: now, into: &effects)
        case .cookieSecret(let secret): verification.cookies.rotate(to: secret)
        }
    }

    /// Forgets a member that is dead or left; its marker keeps others from bringing it back.
    mutating func reap(_ member: NodeID, at now: Instant, into effects: inout [GossipEffect]) {
        if peers.departed.contains(member) { remove(member, at: now, into: &effects) }
    }

    /// Forgets a member whatever its status; its marker keeps others from bringing it back.
    mutating func remove(_ member: NodeID, at now: Instant, into effects: inout [GossipEffect]) {
        guard case .member(let body) = registry.member(member)?.body else { return }
        peers.departed.remove(member)
        counters.count(.reaped)
        effects.append(.notice(.reaped(member, name: body.name)))
        var changes: [RegistryChange] = []
        registry.reap(member, at: now, into: &changes)
        var wanted: [MembershipEffect] = []
        membership.forget(member, at: now, into: &wanted)
        peers.forget(member)
        pending.questions.forget(member)
        noteForInquiries(member, isReachable: false, at: now, into: &effects)
        reconciliation.forget(member)
        positioning.forget(member)
        dissemination.drop { $0.signer == member }
        follow(changes, at: now, into: &effects)
        perform(wanted, at: now, into: &effects)
        judgeName(body.name, at: now, into: &effects)
    }
}
