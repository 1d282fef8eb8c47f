package import Primitives

/// The failure detector of one node: SWIM's probes along a ring and round-robin, Lifeguard's doubt
/// of oneself, and verdicts drawn from accusations (docs/protocol.md, Membership).
///
/// It knows ids, versions, time and chance; records, messages and sockets are its caller's. The
/// caller delivers every waiting datagram before it calls `advance`, and calls that as soon as
/// `nextDeadline` is due: verdicts that take time fall only there, after the node has looked
/// whether it was late itself.
package struct Membership: Sendable {
    let selfID: NodeID
    /// With whom this node speaks as one.
    let ownGroup: VoiceGroup
    let settings: MembershipSettings
    var random: Random
    var table = MemberTable()
    var order = ProbeOrder()
    var rounds: [Probe] = []
    var relays = RelayTable()
    var suspicions = SuspicionTable()
    var roundTrips = RoundTrips()
    var health: LocalHealth
    var losses = Losses()
    var flaps = FlapTable()
    /// Answers that are timed however late they come.
    var questions = OpenQuestions()
    /// When this node last found itself slow, and last read a datagram late.
    var slowness: Instant?
    var lateReading: Instant?
    var heard = RecentlyHeard()
    /// When those were last asked whom nothing but this node's own silence speaks against.
    var doubtedAsked: Instant?
    /// When the next probe of the ring starts; at every fourth another goes round the members.
    var nextTick: Instant
    var ticks: UInt64 = 0
    var isOrderTurn: Bool { ticks % settings.orderTicks == settings.orderTicks - 1 }
    /// The versions of members that it looked at since they were refused to it as a relay. Looked
    /// up, never walked.
    var looked: [NodeID: Version] = [:]
    var proofRequests = ProofRequests()
    /// What a quorum was last reckoned from.
    var quorumBasis = QuorumBasis()
    package internal(set) var counters = MembershipCounters()

    package init(
        selfID: NodeID,
        group: VoiceGroup = .alone,
        settings: MembershipSettings = MembershipSettings(),
        random: Random,
        at now: Instant
    ) {
        self.selfID = selfID
        ownGroup = group
        self.settings = settings
        self.random = random
        health = LocalHealth(maximum: settings.maximumLocalHealth)
        // A random phase, or a cluster started by one script would probe in step.
        let phase = self.random.next() % UInt64(max(1, settings.tick.nanoseconds))
        nextTick = now + .nanoseconds(Int64(phase))
    }

    /// The earliest moment at which `advance` has something to do.
    package var nextDeadline: Instant? {
        var earliest = nextTick
        for round in rounds { earliest = min(earliest, round.deadline) }
        if let relay = relays.nextDeadline { earliest = min(earliest, relay) }
        if let verdict = suspicions.nextDeadline { earliest = min(earliest, verdict) }
        if let steady = flaps.nextDeadline { earliest = min(earliest, steady) }
        return earliest
    }

    /// Does what is due: next steps of rounds, nacks, verdicts, the tick.
    package mutating func advance(to now: Instant, into effects: inout [MembershipEffect]) {
        excuseOwnPause(at: now, into: &effects)
        let silent = relays.advance(to: now, into: &effects)
        counters.add(silent.count, to: .sentNacks)
        for target in silent where roundTrips[target] != nil {
            lookAsRelay(at: target, now: now, into: &effects)
        }
        while let id = flaps.popSteady(at: now) { effects.append(.steady(id)) }
        repeat {
            advanceRounds(to: now, into: &effects)
            judgeDue(at: now, into: &effects)
            tick(at: now, into: &effects)
            followQuorum(at: now)
        } while nextDeadline.map { $0 <= now } ?? false
    }

    /// A member record newer than the one known, or the first: it voids every accusation. One that
    /// says `leaving` makes the member left. Of a process that has just started it says so: that
    /// one was away for a reason. Never called for this node itself.
    package mutating func learn(
        _ id: NodeID,
        version: Version,
        leaving: Bool,
        hasRestarted: Bool = false,
        at now: Instant,
        into effects: inout [MembershipEffect]
    ) {
        precondition(id != selfID, "a node is not its own member")
        guard let known = table[id] else {
            return admit(id, version: version, leaving: leaving, at: now, into: &effects)
        }
        guard version > known.version else { return }
        // It spoke since those rounds began, so their silence says nothing against this version: a
        // node of poor health takes seconds for one, and would accuse whoever has just come back.
        rounds.removeAll { $0.target == id }
        table.setVersion(version, of: id)
        suspicions.remove(id)
        let isNewEpoch = version.epoch > known.version.epoch
        let hasReturned = hasRestarted || isNewEpoch || known.status == .left
        transition(
            id,
            to: leaving ? .left : .alive,
            reason: leaving ? .left : (hasReturned ? .restarted : .refuted),
            hasRestarted: hasRestarted,
            at: now,
            into: &effects
        )
        followQuorum(at: now)
    }

    /// Makes room for so many members at once.
    package mutating func reserve(_ count: Int) {
        table.reserve(count)
        order.reserve(count)
    }

    /// The member was reaped: nothing of it is kept, its accusations of others included.
    package mutating func forget(
        _ id: NodeID,
        at now: Instant,
        into effects: inout [MembershipEffect]
    ) {
        forgetAccusations(by: id, at: now, into: &effects)
        guard table.remove(id) != nil else { return }
        suspicions.remove(id)
        roundTrips.forget(id)
        flaps.forget(id)
        looked[id] = nil
        proofRequests.forget(id)
        order.remove(id)
        rounds.removeAll { $0.target == id }
        followQuorum(at: now)
    }

    /// The accuser was reaped, and what it signed no longer counts.
    package mutating func forgetAccusations(
        by accuser: NodeID,
        at now: Instant,
        into effects: inout [MembershipEffect]
    ) {
        for target in suspicions.forget(accuser: accuser) {
            review(target, at: now, because: .accusationsVoid, into: &effects)
        }
        followQuorum(at: now)
    }
}
