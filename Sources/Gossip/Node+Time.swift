import Membership
package import Primitives
import Registry
import Wire

extension Node {
    /// Does what is due. Called after every batch of datagrams and whenever `nextDeadline` passes.
    package mutating func advance(to now: Instant, into effects: inout [GossipEffect]) {
        present = now
        membershipStep(at: now, into: &effects) { membership, wishes in
            membership.advance(to: now, into: &wishes)
        }
        var changes: [RegistryChange] = []
        registry.advance(to: now, into: &changes)
        follow(changes, at: now, into: &effects)
        if let due = refutation.due, due <= now, !isLeaving { refute(at: now, into: &effects) }
        if let due = refutation.repeatDue, due <= now, !isLeaving { repeatRefutation(at: now) }
        if let due = nextFloor, due <= now { try? raiseFloorIfNeeded(at: now, into: &effects) }
        for member in graveyard.due(at: now) { reap(member, at: now, into: &effects) }
        greetSeeds(at: now, into: &effects)
        heal(at: now, into: &effects)
        if !isLeaving { askForNames(at: now, into: &effects) }
        reconcile(at: now, into: &effects)
        if isAlone(at: now) { becomeReady(into: &effects) }
        fetchRests(at: now, into: &effects)
        disseminate(at: now, into: &effects)
    }

    /// When `advance` is next needed; `nil` where nothing but a datagram or a command can change
    /// anything.
    package var nextDeadline: Instant? {
        var earliest = membership.nextDeadline
        func consider(_ time: Instant?) {
            guard let time else { return }
            earliest = min(earliest ?? time, time)
        }
        consider(registry.nextDeadline)
        consider(graveyard.nextReaping)
        consider(Node.nextReconciliation(reconciliation, membership))
        consider(dissemination.nextDeadline)
        consider(fetches.nextDeadline)
        if isWaitingAlone { consider(aloneAt) }
        if isLeaving { return earliest }
        consider(nextFloor)
        consider(refutation.due)
        consider(refutation.repeatDue)
        if graveyard.hasDead { consider(graveyard.nextHealing) }
        consider(nextComparison)
        consider(nextGreeting)
        consider(pins.nextAsk)
        return earliest
    }

    /// What is waited for, by part; a simulation that stands still names the culprit with it.
    package var deadlines: [(part: String, time: Instant?)] {
        [
            ("membership", membership.nextDeadline),
            ("registry", registry.nextDeadline),
            ("refutation", isLeaving ? nil : refutation.due),
            ("refutation again", isLeaving ? nil : refutation.repeatDue),
            ("floor", isLeaving ? nil : nextFloor),
            ("reaping", graveyard.nextReaping),
            ("healing", graveyard.hasDead && !isLeaving ? graveyard.nextHealing : nil),
            ("alone", isWaitingAlone ? aloneAt : nil),
            ("greetings", isLeaving ? nil : nextGreeting),
            ("reconciliation", Node.nextReconciliation(reconciliation, membership)),
            ("names", isLeaving ? nil : pins.nextAsk),
            ("silence", isLeaving ? nil : nextComparison),
            ("rests", fetches.nextDeadline),
            ("dissemination", dissemination.nextDeadline),
        ]
    }

    /// When a root is asked for that nobody told; a newcomer walks anyway.
    private var nextComparison: Instant? {
        isReady && membership.counts.alive > 0 ? reconciliation.silenceEnds : nil
    }

    /// Whether nobody answered so far, and it may then be the first of its mesh: it is meant to, or
    /// one of its seeds is itself.
    private var isWaitingAlone: Bool {
        !isReady && membership.members.isEmpty && (isFounder || greetings.hasSelf)
    }

    /// Whether it is the first of its mesh: nobody answered for a while, or there is nobody but
    /// itself to ask.
    private func isAlone(at now: Instant) -> Bool {
        isWaitingAlone && (aloneAt <= now || greetings.hasNobodyElse)
    }

    /// Where this node looks for its mesh, as long as nobody has answered anywhere; empty once
    /// somebody has, or where there is nobody to look for.
    package var silentSeeds: [Address] {
        greetings.hasHeard ? [] : greetings.seeds.map(\.address)
    }

    /// Whether a configured seed is not among the live members.
    package var isMissingSeeds: Bool { Node.hasMissing(greetings, membership) }

    private var nextGreeting: Instant? { Node.nextGreeting(greetings, membership) }

    // Static, so that a closure captures the membership and not a copy of the whole node.

    private static func nextReconciliation(
        _ reconciliation: Reconciliation,
        _ membership: Membership
    ) -> Instant? {
        reconciliation.nextDeadline { membership.tail(of: $0) }
    }

    private static func nextGreeting(_ greetings: Greetings, _ membership: Membership) -> Instant? {
        greetings.nextDeadline { membership.status(of: $0)?.isReachable ?? false }
    }

    private static func hasMissing(_ greetings: Greetings, _ membership: Membership) -> Bool {
        greetings.hasMissing { membership.status(of: $0)?.isReachable ?? false }
    }

    private mutating func greetSeeds(at now: Instant, into effects: inout [GossipEffect]) {
        guard !isLeaving, let next = nextGreeting, next <= now else { return }
        let membership = membership
        let due = greetings.due(at: now, isOutside: !isReady) {
            membership.status(of: $0)?.isReachable ?? false
        }
        for address in due {
            sayHello(at: address, nonce: random.next(), expecting: nil, &effects)
        }
    }

    /// Each second, with probability dead/live, one dead member gets a hello, and another at once
    /// when one answers or comes back: so partitions heal within a second or two, and a large
    /// graveyard costs no more than one hello a second.
    private mutating func heal(at now: Instant, into effects: inout [GossipEffect]) {
        let live = membership.counts.reachable + 1
        guard !isLeaving,
            let greeting = graveyard.greeting(at: now, live: live, random: &random)
        else { return }
        counters.count(.healingHellos)
        hello(greeting.id, nonce: greeting.nonce, &effects)
    }

    private mutating func reconcile(at now: Instant, into effects: inout [GossipEffect]) {
        if !isLeaving, let due = nextComparison, due <= now { askForARoot(at: now) }
        let membership = membership
        let step = reconciliation.advance(
            to: now,
            registry: registry,
            tail: { membership.tail(of: $0) },
            counters: &counters
        )
        for (peer, message) in step.messages { send(message, to: peer, &effects) }
        if !isReady, !step.finished.isEmpty {
            becomeReady(into: &effects)
            // The seed's word is checked against somebody else's at once.
            let others = membership.reachable.filter { !step.finished.contains($0) }
            if !others.isEmpty {
                let other = others[random.index(below: others.count)]
                reconciliation.begin(with: other, at: now)
            }
        }
    }

    private mutating func askForARoot(at now: Instant) {
        let peers = membership.members(at: .alive)
        guard !peers.isEmpty else { return }
        let peer = peers[random.index(below: peers.count)]
        reconciliation.breakSilence(with: peer, at: now)
    }

    mutating func becomeReady(into effects: inout [GossipEffect]) {
        isReady = true
        closeRoom()
        effects.append(.notice(.ready(members: membership.size)))
    }

    private mutating func disseminate(at now: Instant, into effects: inout [GossipEffect]) {
        guard let due = dissemination.nextDeadline, due <= now else { return }
        let parcels = dissemination.advance(
            to: now,
            among: Audience(of: membership),
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
