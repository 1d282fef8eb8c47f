import Primitives
import Registry
import Wire

/// Notices that a peer holds something else and walks the difference with it (docs/protocol.md,
/// Reconciliation).
///
/// Equal registries cost nothing beyond the root in each probe. Roots that differ for a moment
/// only, since a record is under way, start no walk. A walk that changes nothing makes the next
/// with that peer wait longer, whatever the roots are (docs/protocol.md, Reconciliation).
struct Reconciliation: Sendable {
    private let settings: GossipSettings
    private var random: Random
    private var sessions: [Session] = []
    private var doubts: [Doubt] = []
    private var pauses = SessionPauses()
    /// What came of comparing, for people.
    var agreements = AgreementTable()
    /// Bytes that idle walks may cost, all together.
    private var idleBudget: TokenBucket
    /// When a root was last told by anybody, or asked for.
    private var rootSeen: Instant

    /// A peer whose root was last seen to differ, and when that is to be looked at.
    private struct Doubt: Sendable {
        let peer: NodeID
        var theirs: Digest
        let due: Instant
    }

    private static let doubtLimit = 64

    init(settings: GossipSettings, random: Random, at now: Instant) {
        self.settings = settings
        self.random = random
        idleBudget = TokenBucket(rate: settings.idleRate, burst: settings.idleBurst)
        rootSeen = now
    }

    var sessionCount: Int { sessions.count }

    /// Whether nothing is doubted and no walk under way: there is nothing to wait for.
    var isIdle: Bool { doubts.isEmpty && sessions.isEmpty }

    func nextDeadline(tail: (NodeID) -> Duration) -> Instant? {
        var earliest: Instant?
        for doubt in doubts { earliest = min(earliest ?? doubt.due, doubt.due) }
        for session in sessions {
            let limits = SessionLimits(tail: tail(session.peer), settings: settings)
            guard let due = session.nextDeadline(at: limits) else { continue }
            earliest = min(earliest ?? due, due)
        }
        return earliest
    }

    /// When somebody is to be asked, if nobody's root is seen until then.
    var silenceEnds: Instant { rootSeen + settings.rootSilence }

    /// Asks a peer since nobody's root was seen for long.
    mutating func breakSilence(with peer: NodeID, at now: Instant) {
        rootSeen = now
        begin(with: peer, at: now)
    }

    /// A probe told this peer's root.
    mutating func compare(_ theirs: Digest, of peer: NodeID, own: Digest, at now: Instant) {
        rootSeen = now
        if theirs == own {
            doubts.removeAll { $0.peer == peer }
            pauses.end(with: peer)
            return
        }
        pauses.heard(theirs, of: peer)
        if let place = doubts.firstIndex(where: { $0.peer == peer }) {
            doubts[place].theirs = theirs
            return
        }
        guard doubts.count < Reconciliation.doubtLimit, !isInSession(with: peer) else { return }
        let jitter = Int64(random.index(below: 1_000)) * settings.differencePatience.nanoseconds / 2
        let due = now + settings.differencePatience + .nanoseconds(jitter / 1_000)
        doubts.append(Doubt(peer: peer, theirs: theirs, due: due))
    }

    /// Begins a walk at once, or after a pause: a newcomer does, and whoever heard from the far
    /// side of a partition. The round trip is what was measured of the peer just now, if anything.
    mutating func begin(
        with peer: NodeID,
        roundTrip: Duration? = nil,
        after pause: Duration = .zero,
        knowsNobody: Bool = false,
        at now: Instant
    ) {
        guard !isInSession(with: peer), hasRoom(at: now) else { return }
        sessions.append(
            Session(
                with: peer,
                theirs: nil,
                roundTrip: roundTrip,
                after: pause,
                knowsNobody: knowsNobody && sessions.isEmpty,
                at: now
            )
        )
        agreements.noteWalk(with: peer)
    }

    /// Walks that bring nothing keep no others out, or two members that answer without end would
    /// hold both.
    private func hasRoom(at now: Instant) -> Bool {
        sessions.count(where: { !$0.isBarren(at: now) }) < settings.sessionLimit
            && sessions.count < settings.sessionCap
    }

    func isInSession(with peer: NodeID) -> Bool {
        sessions.contains { $0.peer == peer }
    }

    mutating func forget(_ peer: NodeID) {
        sessions.removeAll { $0.peer == peer }
        doubts.removeAll { $0.peer == peer }
        pauses.end(with: peer)
        agreements.forget(peer)
    }

    private mutating func withSession<Result>(
        with peer: NodeID,
        _ use: (inout Session) -> Result
    ) -> Result? {
        guard let place = sessions.firstIndex(where: { $0.peer == peer }) else { return nil }
        return use(&sessions[place])
    }
}

// MARK: - Answers

extension Reconciliation {
    /// Takes an answer in; the records to push to its sender are returned.
    mutating func receive(
        _ answer: Branches,
        from peer: NodeID,
        registry: Registry,
        at now: Instant
    ) -> [Record] {
        let pushes = withSession(with: peer) {
            $0.receive(answer, comparing: registry, at: now)
        }
        agreements.noteRepairs(pushes?.count ?? 0, with: peer)
        return pushes ?? []
    }

    /// How long an answer took, where that tells the round trip.
    func roundTrip(of answer: Branches, from peer: NodeID, at now: Instant) -> Duration? {
        sessions.first { $0.peer == peer }?.roundTrip(of: answer.nonce, at: now)
    }

    /// Takes one datagram of an answer in; the question that it answers, if somebody asked.
    mutating func receive(
        _ answer: Records,
        from peer: NodeID,
        at now: Instant
    ) -> SessionRequest? {
        withSession(with: peer) { $0.receive(answer, at: now) } ?? nil
    }

    /// A record that a peer was asked for was new here.
    mutating func broughtNews(from peer: NodeID, at now: Instant) {
        guard withSession(with: peer, { $0.broughtNews(at: now) }) != nil else { return }
        agreements.noteRepairs(1, with: peer)
    }

    /// A record that a peer was asked for waits for this member record.
    mutating func needs(member key: Digest, from peer: NodeID) {
        withSession(with: peer) { $0.needs(member: key) }
    }

    /// A record that a peer was asked for had to be dropped.
    mutating func wants(_ key: Digest, from peer: NodeID) {
        withSession(with: peer) { $0.wants(key) }
    }
}

// MARK: - Time

extension Reconciliation {
    /// What came of the walks at a step.
    struct Step {
        var messages: [(NodeID, Message)] = []
        /// Peers with whom a walk came to its end.
        var finished: [NodeID] = []
    }

    mutating func advance(
        to now: Instant,
        registry: Registry,
        tail: (NodeID) -> Duration,
        counters: inout Counters
    ) -> Step {
        startDue(at: now, own: registry.root, counters: &counters)
        var step = Step()
        for place in sessions.indices {
            let peer = sessions[place].peer
            let limits = SessionLimits(tail: tail(peer), settings: settings)
            let messages = sessions[place].advance(
                to: now,
                registry: registry,
                limits: limits,
                random: &random
            )
            step.messages += messages.map { (peer, $0) }
            guard let end = sessions[place].end else { continue }
            if end == .finished { step.finished.append(peer) }
            conclude(sessions[place], end, at: now, counters: &counters)
        }
        sessions.removeAll { $0.end != nil }
        return step
    }

    private mutating func startDue(at now: Instant, own: Digest, counters: inout Counters) {
        let due = doubts.filter { $0.due <= now }
        if due.isEmpty { return }
        doubts.removeAll { $0.due <= now }
        for doubt in due where doubt.theirs != own {
            if pauses.isPaused(doubt.peer, at: now) || isInSession(with: doubt.peer) { continue }
            guard hasRoom(at: now) else { return }
            if pauses.isIdle(doubt.peer), idleBudget.available(at: now) <= 0 { continue }
            sessions.append(Session(with: doubt.peer, theirs: doubt.theirs, at: now))
            agreements.noteWalk(with: doubt.peer)
            counters.count(.sessionsStarted)
        }
    }

    /// A walk is useful if it brought something new here; whether it did so there, the next root
    /// heard of the peer tells. Else it was idle, and the next one waits.
    private mutating func conclude(
        _ session: Session,
        _ end: Session.End,
        at now: Instant,
        counters: inout Counters
    ) {
        if end != .finished { counters.count(.sessionsFailed) }
        if end == .limit, session.broughtNews {
            pauses.hold(session.peer, until: now + settings.limitPause)
        } else if end == .limit {
            idleBudget.charge(Double(session.bytes), at: now)
            pauses.lengthen(
                for: session.peer,
                from: settings.limitPause,
                to: settings.longestPause,
                theirs: nil,
                at: now
            )
        } else if session.broughtNews {
            pauses.end(with: session.peer)
        } else if end == .finished {
            counters.count(.sessionsIdle)
            idleBudget.charge(Double(session.bytes), at: now)
            pauses.lengthen(
                for: session.peer,
                from: settings.firstPause,
                to: settings.longestPause,
                theirs: session.pushed > 0 ? session.theirs : nil,
                at: now
            )
        }
    }
}
