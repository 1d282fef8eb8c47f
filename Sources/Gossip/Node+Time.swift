import Membership
package import Primitives
import Registry
import Wire

extension Node {
    /// Does what is due. Called after every batch of datagrams and whenever `nextDeadline` passes.
    package mutating func advance(to now: Instant, into effects: inout [GossipEffect]) {
        membershipStep(at: now, into: &effects) { membership, wishes in
            membership.advance(to: now, into: &wishes)
        }
        var changes: [RegistryChange] = []
        registry.advance(to: now, into: &changes)
        follow(changes, at: now, into: &effects)
        if let due = refutation.due, due <= now, !isLeaving { refute(at: now, into: &effects) }
        for member in graveyard.due(at: now) { reap(member, at: now, into: &effects) }
        greetSeeds(at: now, into: &effects)
        heal(at: now, into: &effects)
        reconcile(at: now, into: &effects)
        if !isReady, aloneAt <= now, membership.members.isEmpty {
            becomeReady(into: &effects)
        }
        disseminate(at: now, into: &effects)
    }

    /// When `advance` is next needed; `nil` where nothing but a datagram or a command can change
    /// anything.
    package var nextDeadline: Instant? {
        deadlines.compactMap(\.time).min()
    }

    /// What is waited for, by part; a simulation that stands still names the culprit with it.
    package var deadlines: [(part: String, time: Instant?)] {
        [
            ("membership", membership.nextDeadline),
            ("registry", registry.nextDeadline),
            ("refutation", isLeaving ? nil : refutation.due),
            ("reaping", graveyard.nextReaping),
            ("healing", graveyard.hasDead && !isLeaving ? graveyard.nextHealing : nil),
            ("alone", isReady ? nil : aloneAt),
            ("greetings", isLeaving ? nil : greetings.nextDeadline(isPresent: isPresent)),
            ("reconciliation", reconciliation.nextDeadline),
            ("dissemination", dissemination.nextDeadline),
        ]
    }

    /// Whether a configured seed is not among the live members.
    package var isMissingSeeds: Bool { greetings.hasMissing(isPresent: isPresent) }

    private func isPresent(_ member: NodeID) -> Bool {
        membership.status(of: member)?.isReachable ?? false
    }

    private mutating func greetSeeds(at now: Instant, into effects: inout [GossipEffect]) {
        if isLeaving { return }
        let membership = membership
        let due = greetings.due(at: now) { membership.status(of: $0)?.isReachable ?? false }
        for address in due {
            sayHello(at: address, nonce: random.next(), expecting: nil, &effects)
        }
    }

    /// Each second, with probability dead/live, one dead member gets a hello: so partitions heal
    /// within a second or two, and a large graveyard costs no more than one hello a second.
    private mutating func heal(at now: Instant, into effects: inout [GossipEffect]) {
        guard graveyard.hasDead, graveyard.nextHealing <= now, !isLeaving else { return }
        graveyard.nextHealing = now + .seconds(1)
        let dead = graveyard.dead
        let live = max(membership.reachable.count + 1, 1)
        guard random.chance(Double(dead.count) / Double(live)) else { return }
        counters.count(.healingHellos)
        hello(dead[random.index(below: dead.count)], nonce: random.next(), &effects)
    }

    private mutating func reconcile(at now: Instant, into effects: inout [GossipEffect]) {
        let step = reconciliation.advance(to: now, own: registry.root, counters: &counters)
        for (peer, message) in step.messages { send(message, to: peer, &effects) }
        if !isReady, !step.finished.isEmpty {
            becomeReady(into: &effects)
            // The seed's word is checked against somebody else's at once.
            let others = membership.reachable.filter { !step.finished.contains($0) }
            if !others.isEmpty {
                let other = others[random.index(below: others.count)]
                reconciliation.begin(with: other, own: registry.root)
            }
        }
    }

    mutating func becomeReady(into effects: inout [GossipEffect]) {
        isReady = true
        effects.append(.notice(.ready(members: membership.size)))
    }

    private mutating func disseminate(at now: Instant, into effects: inout [GossipEffect]) {
        guard let due = dissemination.nextDeadline, due <= now else { return }
        let parcels = dissemination.advance(
            to: now,
            reachable: membership.reachable,
            successor: membership.ringSuccessor(),
            counters: &counters
        )
        for (peer, records) in parcels { send(.gossip(records), to: peer, &effects) }
    }
}

extension Node {
    /// Which of these addresses somebody answered at, since they were last handed over.
    package func answered(among addresses: [Address]) -> [Address] {
        addresses.filter { greetings.answered.contains($0) }
    }
}
