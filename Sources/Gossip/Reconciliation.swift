import Primitives
import Registry
import Wire

/// Notices that a peer holds something else and walks the difference with it (DESIGN §5).
///
/// Equal registries cost nothing beyond the root in each probe. Roots that differ for a moment
/// only, since a record is under way, start no walk.
struct Reconciliation: Sendable {
    private let settings: GossipSettings
    private var random: Random
    private var sessions: [Session] = []
    private var doubts: [Doubt] = []
    private var pauses: [Pause] = []
    /// When a root was last told by anybody, or asked for.
    private var rootSeen: Instant

    /// A peer whose root was last seen to differ, and when that is to be looked at.
    private struct Doubt: Sendable {
        let peer: NodeID
        var theirs: Digest
        let due: Instant
    }

    /// A peer with whom the last walk changed nothing, for this pair of roots.
    private struct Pause: Sendable {
        let peer: NodeID
        var roots: RootPair
        var length: Duration
        var until: Instant
    }

    private static let doubtLimit = 64

    init(settings: GossipSettings, random: Random, at now: Instant) {
        self.settings = settings
        self.random = random
        rootSeen = now
    }

    var sessionCount: Int { sessions.count }

    var nextDeadline: Instant? {
        var earliest: Instant?
        for doubt in doubts { earliest = min(earliest ?? doubt.due, doubt.due) }
        for session in sessions {
            guard let due = session.nextDeadline(settings) else { continue }
            earliest = min(earliest ?? due, due)
        }
        return earliest
    }

    /// When somebody is to be asked, if nobody's root is seen until then.
    var silenceEnds: Instant { rootSeen + settings.rootSilence }

    /// Asks a peer since nobody's root was seen for long.
    mutating func breakSilence(with peer: NodeID, own: Digest, at now: Instant) {
        rootSeen = now
        begin(with: peer, own: own)
    }

    /// A probe told this peer's root.
    mutating func compare(_ theirs: Digest, of peer: NodeID, own: Digest, at now: Instant) {
        rootSeen = now
        if theirs == own {
            doubts.removeAll { $0.peer == peer }
            pauses.removeAll { $0.peer == peer }
            return
        }
        if let place = doubts.firstIndex(where: { $0.peer == peer }) {
            doubts[place].theirs = theirs
            return
        }
        guard doubts.count < Reconciliation.doubtLimit, !isInSession(with: peer) else { return }
        let jitter = Int64(random.index(below: 1_000)) * settings.differencePatience.nanoseconds / 2
        let due = now + settings.differencePatience + .nanoseconds(jitter / 1_000)
        doubts.append(Doubt(peer: peer, theirs: theirs, due: due))
    }

    /// Begins a walk at once: a newcomer does, and whoever heard from the far side of a partition.
    mutating func begin(with peer: NodeID, own: Digest) {
        guard !isInSession(with: peer), sessions.count < settings.sessionLimit else { return }
        sessions.append(Session(with: peer, roots: RootPair(own: own, theirs: .zero)))
    }

    func isInSession(with peer: NodeID) -> Bool {
        sessions.contains { $0.peer == peer }
    }

    /// Takes an answer in; the records to push to its sender are returned.
    mutating func take(_ answer: Branches, from peer: NodeID, registry: Registry) -> [Record] {
        guard let place = sessions.firstIndex(where: { $0.peer == peer }) else { return [] }
        return sessions[place].take(answer, comparing: registry)
    }

    /// A record came from a peer.
    mutating func arrived(_ key: Digest, from peer: NodeID, isNew: Bool) {
        guard let place = sessions.firstIndex(where: { $0.peer == peer }) else { return }
        sessions[place].arrived(key, isNew: isNew)
    }

    mutating func forget(_ peer: NodeID) {
        sessions.removeAll { $0.peer == peer }
        doubts.removeAll { $0.peer == peer }
        pauses.removeAll { $0.peer == peer }
    }
}

// MARK: - Time

extension Reconciliation {
    /// What came of the walks at a step.
    struct Step {
        var messages: [(NodeID, Message)] = []
        /// Peers with whom a walk came to its end.
        var finished: [NodeID] = []
        /// Peers that did not answer.
        var failed: [NodeID] = []
    }

    mutating func advance(to now: Instant, own: Digest, counters: inout Counters) -> Step {
        startDue(at: now, own: own, counters: &counters)
        var step = Step()
        for place in sessions.indices {
            let peer = sessions[place].peer
            for message in sessions[place].advance(to: now, settings: settings, random: &random) {
                step.messages.append((peer, message))
            }
            if sessions[place].hasFailed(settings) {
                step.failed.append(peer)
                counters.count(.sessionsFailed)
            } else if sessions[place].isDone {
                step.finished.append(peer)
                conclude(sessions[place], own: own, at: now, counters: &counters)
            }
        }
        sessions.removeAll { $0.isDone || $0.hasFailed(settings) }
        return step
    }

    private mutating func startDue(at now: Instant, own: Digest, counters: inout Counters) {
        let due = doubts.filter { $0.due <= now }
        if due.isEmpty { return }
        doubts.removeAll { $0.due <= now }
        for doubt in due where doubt.theirs != own {
            let roots = RootPair(own: own, theirs: doubt.theirs)
            let isPaused = pauses.contains {
                $0.peer == doubt.peer && $0.roots == roots && $0.until > now
            }
            if isPaused || isInSession(with: doubt.peer) { continue }
            guard sessions.count < settings.sessionLimit else { return }
            sessions.append(Session(with: doubt.peer, roots: roots))
            counters.count(.sessionsStarted)
        }
    }

    /// A walk that changed nothing doubles its pause for that pair of roots, to a minute.
    private mutating func conclude(
        _ session: Session,
        own: Digest,
        at now: Instant,
        counters: inout Counters
    ) {
        guard session.exchanged == 0, session.roots.own == own else {
            pauses.removeAll { $0.peer == session.peer }
            return
        }
        counters.count(.sessionsIdle)
        let place = pauses.firstIndex { $0.peer == session.peer }
        var length = settings.firstPause
        if let place, pauses[place].roots == session.roots {
            length = min(pauses[place].length * 2, settings.longestPause)
        }
        if let place { pauses.remove(at: place) }
        if pauses.count >= Reconciliation.doubtLimit { pauses.removeFirst() }
        pauses.append(
            Pause(peer: session.peer, roots: session.roots, length: length, until: now + length)
        )
    }
}
