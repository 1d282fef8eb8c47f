import Primitives

/// The members that this node holds dead or left, and when each is to be reaped (DESIGN §4).
struct Graveyard: Sendable {
    private var graves: [Grave] = []
    /// When the next hello to a dead member may be sent.
    var nextHealing = Instant.start

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

    /// The member is back, or reaped.
    mutating func exhume(_ id: NodeID) {
        graves.removeAll { $0.id == id }
    }

    /// Members whose time is over.
    func due(at now: Instant) -> [NodeID] {
        graves.filter { $0.reapAt <= now }.map(\.id)
    }
}
