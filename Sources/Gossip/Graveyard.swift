import Primitives

/// The members that this node holds dead or left, and when each is to be reaped (DESIGN §4).
struct Graveyard: Sendable {
    private var graves: [Grave] = []
    /// When the next hello to a dead member may be sent.
    private(set) var nextHealing = Instant.start
    /// The nonce of the last hello to a dead member.
    private var lastNonce: UInt64?
    /// Whether that one was answered, or somebody came back since.
    private var isHopeful = false

    private struct Grave: Sendable {
        let id: NodeID
        let isDead: Bool
        let reapAt: Instant
    }

    /// Dead members: those that a hello may bring back. Those that left are not among them.
    var dead: [NodeID] { graves.filter(\.isDead).map(\.id) }
    var hasDead: Bool { graves.contains(where: \.isDead) }
    var nextReaping: Instant? { graves.lazy.map(\.reapAt).min() }

    func contains(_ id: NodeID) -> Bool {
        graves.contains { $0.id == id }
    }

    mutating func bury(_ id: NodeID, isDead: Bool, reapAt: Instant) {
        exhume(id)
        graves.append(Grave(id: id, isDead: isDead, reapAt: reapAt))
    }

    /// Somebody who was gone is back. Where one is, others are likely to be.
    mutating func hope(at now: Instant) {
        isHopeful = true
        nextHealing = min(nextHealing, now)
    }

    /// The member is reaped, or buried anew.
    mutating func exhume(_ id: NodeID) {
        graves.removeAll { $0.id == id }
    }

    /// A dead member to greet now, if any. Each second that is so with probability dead/live, and
    /// at once when one comes back or answers: whole sides of a mesh come back together.
    mutating func greeting(
        at now: Instant,
        live: Int,
        random: inout Random
    ) -> (id: NodeID, nonce: UInt64)? {
        guard hasDead, nextHealing <= now else { return nil }
        nextHealing = now + .seconds(1)
        let dead = dead
        let isDue = isHopeful || random.chance(Double(dead.count) / Double(max(live, 1)))
        isHopeful = false
        guard isDue else { return nil }
        let nonce = random.next()
        lastNonce = nonce
        return (dead[random.index(below: dead.count)], nonce)
    }

    /// A hello was answered.
    mutating func answered(_ nonce: UInt64, at now: Instant) {
        guard nonce == lastNonce else { return }
        isHopeful = true
        nextHealing = now
    }

    /// Members whose time is over.
    func due(at now: Instant) -> [NodeID] {
        graves.filter { $0.reapAt <= now }.map(\.id)
    }
}
