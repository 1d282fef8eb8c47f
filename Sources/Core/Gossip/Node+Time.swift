import Membership
package import Primitives
import Registry
import Wire

extension Node {
    /// Does what is due. Called after every batch of datagrams and whenever `nextDeadline` passes.
    package mutating func advance(to now: Instant, into effects: inout [GossipEffect]) {
        timers.now = now
        for timer in Timer.all { run(timer, at: now, into: &effects) }
    }

    /// When `advance` is next needed; `nil` where nothing but a datagram or a command can change
    /// anything.
    package var nextDeadline: Instant? {
        var node = self
        return node.earliestDeadline()
    }

    /// The same, without a copy of the node.
    mutating func earliestDeadline() -> Instant? {
        var earliest: Instant?
        for timer in Timer.all {
            guard let deadline = deadline(of: timer) else { continue }
            earliest = min(earliest ?? deadline, deadline)
        }
        return earliest
    }

    /// What is waited for, by part; a simulation that stands still names the culprit with it.
    package var deadlines: [(part: String, time: Instant?)] {
        var node = self
        return Timer.all.map { ($0.label, node.deadline(of: $0)) }
    }

    /// When a timer runs out; `nil` where it does not run.
    private mutating func deadline(of timer: Timer) -> Instant? {
        if isLeaving, timer.endsWithLeaving { return nil }
        return switch timer {
        case .membership: membership.nextDeadline
        case .registry: registry.nextDeadline
        case .refutation, .refutationAgain, .floor: timers.deadline(of: timer)
        case .reaping: peers.departed.nextReaping
        case .greetings:
            joining.greetings.seeds.isEmpty
                ? nil : Node.nextGreeting(joining.greetings, membership)
        case .healing: peers.departed.hasDead ? peers.departed.nextHealing : nil
        case .names: naming.pins.nextAsk
        // A newcomer walks anyway.
        case .silence: isReady && membership.counts.alive > 0 ? reconciliation.silenceEnds : nil
        case .reconciliation:
            reconciliation.isIdle ? nil : Node.nextReconciliation(reconciliation, membership)
        case .alone: isWaitingAlone ? timers.deadline(of: .alone) : nil
        case .rests: pending.rests.nextDeadline
        case .inquiries: pending.inquiries.nextDeadline
        case .comparisons: pending.comparisons.map(\.nextDeadline).min()
        case .dissemination: dissemination.nextDeadline
        }
    }

    private mutating func isDue(_ timer: Timer, at now: Instant) -> Bool {
        deadline(of: timer).map { $0 <= now } ?? false
    }

    /// Does what a timer is for, if it is due. Machines that look at the time themselves are always
    /// let to.
    private mutating func run(
        _ timer: Timer,
        at now: Instant,
        into effects: inout [GossipEffect]
    ) {
        switch timer {
        case .membership:
            membershipStep(at: now, into: &effects) { membership, effects in
                membership.advance(to: now, into: &effects)
            }
        case .registry:
            var changes: [RegistryChange] = []
            registry.advance(to: now, into: &changes)
            follow(changes, at: now, into: &effects)
        case .refutation: if isDue(.refutation, at: now) { refute(at: now, into: &effects) }
        case .refutationAgain: if isDue(.refutationAgain, at: now) { repeatRefutation(at: now) }
        case .floor: if isDue(.floor, at: now) { try? raiseFloorIfNeeded(at: now, into: &effects) }
        case .reaping:
            for member in peers.departed.due(at: now) { reap(member, at: now, into: &effects) }
        case .greetings: if isDue(.greetings, at: now) { greetSeeds(at: now, into: &effects) }
        case .healing: if isDue(.healing, at: now) { heal(at: now, into: &effects) }
        case .names: if isDue(.names, at: now) { askForNames(at: now, into: &effects) }
        case .silence: if isDue(.silence, at: now) { askForARoot(at: now) }
        case .reconciliation: reconcile(at: now, into: &effects)
        case .alone: if isAlone(at: now) { becomeReady(into: &effects) }
        case .rests: fetchRests(at: now, into: &effects)
        case .inquiries:
            if isDue(.inquiries, at: now) { askForHolders(at: now, into: &effects) }
        case .comparisons:
            if isDue(.comparisons, at: now) { goOnComparing(at: now, into: &effects) }
        case .dissemination:
            if isDue(.dissemination, at: now) { disseminate(at: now, into: &effects) }
        }
    }

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
}

// MARK: - What is done

extension Node {
    /// Whether nobody answered so far, and it may then be the first of its mesh.
    private var isWaitingAlone: Bool { joining.mayBeFirst && membership.members.isEmpty }

    /// Whether it is the first of its mesh: nobody answered for a while, or there is nobody but
    /// itself to ask.
    private mutating func isAlone(at now: Instant) -> Bool {
        isWaitingAlone
            && (timers.isExpired(.alone, at: now) || joining.greetings.hasNobodyElse)
    }

    private mutating func greetSeeds(at now: Instant, into effects: inout [GossipEffect]) {
        let membership = membership
        let due = joining.greetings.due(at: now, isOutside: !isReady) {
            membership.status(of: $0)?.isReachable ?? false
        }
        for address in due {
            sayHello(at: address, nonce: random.next(), expecting: nil, into: &effects)
        }
    }

    /// Each second, with probability dead/live, one dead member gets a hello, and another at once
    /// when one answers or comes back: so partitions heal within a second or two, and a large
    /// departed costs no more than one hello a second. Who died while this node heard nobody is
    /// asked as soon as it hears somebody (ADR 59).
    private mutating func heal(at now: Instant, into effects: inout [GossipEffect]) {
        let live = membership.counts.reachable + 1
        let greeting = peers.departed.greeting(
            at: now,
            live: live,
            isDeaf: membership.hearsNobody(at: now),
            random: &random
        )
        guard let greeting else { return }
        guard hello(greeting.id, nonce: greeting.nonce, into: &effects) else {
            return peers.departed.postpone(at: now)
        }
        counters.count(.healingHellos)
    }

    private mutating func reconcile(at now: Instant, into effects: inout [GossipEffect]) {
        if reconciliation.isIdle { return }
        let membership = membership
        let step = reconciliation.advance(
            to: now,
            registry: registry,
            tail: { membership.tail(of: $0) },
            counters: &counters
        )
        for (peer, message) in step.messages { send(message, to: peer, into: &effects) }
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
        joining.becomeReady()
        timers.stop(.alone)
        effects.append(.notice(.ready(members: membership.size)))
    }

    private mutating func disseminate(at now: Instant, into effects: inout [GossipEffect]) {
        let batches = dissemination.advance(
            to: now,
            among: Audience(of: membership),
            counters: &counters
        )
        for (peer, records) in batches { send(.gossip(records), to: peer, into: &effects) }
    }
}

extension Node {
    /// Which of these addresses somebody answered at, since they were last handed over.
    package func answered(among addresses: [Address]) -> [Address] {
        addresses.filter { joining.greetings.answered.contains($0) }
    }

    /// Where this node looks for its mesh, as long as nobody has answered anywhere; empty once
    /// somebody has, or where there is nobody to look for.
    package var silentSeeds: [Address] { joining.silentSeeds }

    /// Whether a configured seed is not among the live members.
    package var isMissingSeeds: Bool { Node.hasMissing(joining.greetings, membership) }

    private static func hasMissing(_ greetings: Greetings, _ membership: Membership) -> Bool {
        greetings.hasMissing { membership.status(of: $0)?.isReachable ?? false }
    }
}
