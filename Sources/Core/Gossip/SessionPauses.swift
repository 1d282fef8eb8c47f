import Primitives

/// The peers with whom no walk begins for a while: the last ones changed nothing, or never ended.
struct SessionPauses: Sendable {
    private var pauses: [Pause] = []

    private struct Pause: Sendable {
        let peer: NodeID
        var length: Duration
        var until: Instant
        /// The peer's root before something was pushed to it, until another is heard of it.
        var before: Digest?
        /// How often in a row it was over early, since the peer said that what it got was new.
        var pardons = 0
    }

    /// A peer is believed so often in a row that it learns from walks which bring nothing here.
    private static let mostPardons = 3

    private static let limit = 64

    func isPaused(_ peer: NodeID, at now: Instant) -> Bool {
        pauses.contains { $0.peer == peer && $0.until > now }
    }

    /// Whether the last walk with the peer changed nothing, as far as is known.
    func isIdle(_ peer: NodeID) -> Bool { pauses.contains { $0.peer == peer } }

    /// Doubles the peer's pause after a walk that changed nothing here. `theirs` is the peer's root
    /// before the walk, if anything was pushed to it.
    mutating func lengthen(
        for peer: NodeID,
        from first: Duration,
        to longest: Duration,
        theirs: Digest?,
        at now: Instant
    ) {
        let old = pauses.first { $0.peer == peer }
        let length = old.map { min($0.length * 2, longest) } ?? first
        put(
            Pause(
                peer: peer,
                length: length,
                until: now + length,
                before: theirs,
                pardons: old?.pardons ?? 0
            )
        )
    }

    /// Leaves a peer alone until a moment.
    mutating func hold(_ peer: NodeID, until: Instant) {
        let length = pauses.first { $0.peer == peer }?.length ?? .seconds(1)
        put(Pause(peer: peer, length: length, until: until, before: nil))
    }

    /// A root of the peer that is not this node's: where it changed since something was pushed, the
    /// walk was useful to the other side, unless it says so each time.
    mutating func heard(_ theirs: Digest, of peer: NodeID) {
        guard let place = pauses.firstIndex(where: { $0.peer == peer }),
            let before = pauses[place].before
        else { return }
        pauses[place].before = nil
        guard before != theirs, pauses[place].pardons < SessionPauses.mostPardons else { return }
        pauses[place].pardons += 1
        pauses[place].until = .start
    }

    mutating func end(with peer: NodeID) {
        pauses.removeAll { $0.peer == peer }
    }

    private mutating func put(_ pause: Pause) {
        end(with: pause.peer)
        if pauses.count >= SessionPauses.limit { pauses.removeFirst() }
        pauses.append(pause)
    }
}
