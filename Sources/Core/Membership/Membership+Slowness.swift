package import Primitives

/// This node's doubt of itself: what it sees itself, never what others say (ADR 20).
extension Membership {
    /// A datagram was processed long after the kernel had it. Counts once a second.
    package mutating func noteLateReading(
        at now: Instant,
        into effects: inout [MembershipEffect]
    ) {
        guard lateReading.map({ now - $0 >= settings.lateReadingPause }) ?? true else { return }
        lateReading = now
        noteSlowness(at: now, into: &effects)
    }

    /// This node had to refute: whoever accused it found it slow, or lies. That counts only where
    /// it has just found itself slow.
    package mutating func refuted(at now: Instant, into effects: inout [MembershipEffect]) {
        counters.add(to: .refutations)
        guard let slowness, now - slowness < settings.slownessMemory else { return }
        worsenHealth(into: &effects)
    }

    /// Looks whether this node slept through a deadline of its own. What it missed then is nobody
    /// else's fault: rounds and relayed pings are dropped, and suspicions wait that much longer.
    mutating func excuseOwnPause(at now: Instant, into effects: inout [MembershipEffect]) {
        guard let due = nextDeadline, now - due > settings.directTimeout.lowerBound else { return }
        counters.add(to: .lateTicks)
        rounds.removeAll()
        relays.removeAll()
        suspicions.excuse(now - due, at: now)
        noteSlowness(at: now, into: &effects)
    }

    /// A late tick, a late reading, or a failed round of which every relay was silent.
    mutating func noteSlowness(at now: Instant, into effects: inout [MembershipEffect]) {
        slowness = now
        worsenHealth(into: &effects)
    }

    mutating func worsenHealth(into effects: inout [MembershipEffect]) {
        if health.worsen() { effects.append(.localHealth(health.value)) }
    }

    mutating func improveHealth(into effects: inout [MembershipEffect]) {
        if health.improve() { effects.append(.localHealth(health.value)) }
    }
}
