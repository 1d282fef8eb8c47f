import Primitives

/// The members that this node holds dead or left, and when each is to be reaped (DESIGN §4).
///
/// They may be as many as members can be, so nothing that happens often looks at all of them.
struct Graveyard: Sendable {
    private var graves: [Grave] = []
    /// Where each is; looked up, never iterated.
    private var places: [NodeID: Int] = [:]
    private var deadCount = 0
    /// When the first is to be reaped; found anew when that one goes.
    private(set) var nextReaping: Instant?
    /// When the next hello to a dead member may be sent.
    private(set) var nextHealing = Instant.start
    /// The nonce of the last hello to a dead member.
    private var lastNonce: UInt64?
    /// Whether that one was answered, or somebody came back since.
    private var isHopeful = false

    private struct Grave: Sendable {
        let id: NodeID
        let isDead: Bool
        let since: Instant
        let reapAt: Instant
    }

    /// Whether there are dead members: those that a hello may bring back. Those that left are not
    /// among them.
    var hasDead: Bool { deadCount > 0 }

    func contains(_ id: NodeID) -> Bool { places[id] != nil }

    mutating func bury(_ id: NodeID, isDead: Bool, since: Instant, reapAt: Instant) {
        exhume(id)
        places[id] = graves.count
        graves.append(Grave(id: id, isDead: isDead, since: since, reapAt: reapAt))
        if isDead { deadCount += 1 }
        nextReaping = min(nextReaping ?? reapAt, reapAt)
    }

    /// Somebody who was gone is back. Where one is, others are likely to be.
    mutating func hope(at now: Instant) {
        isHopeful = true
        nextHealing = min(nextHealing, now)
    }

    /// The member is reaped, or buried anew.
    mutating func exhume(_ id: NodeID) {
        guard let place = places.removeValue(forKey: id) else { return }
        let grave = graves.swapRemove(at: place)
        if place < graves.count { places[graves[place].id] = place }
        if grave.isDead { deadCount -= 1 }
        if grave.reapAt == nextReaping { nextReaping = graves.lazy.map(\.reapAt).min() }
    }

    /// Members whose time is over.
    func due(at now: Instant) -> [NodeID] {
        guard let next = nextReaping, next <= now else { return [] }
        return graves.filter { $0.reapAt <= now }.map(\.id)
    }

    /// Who makes way first: of those gone for so long at least, one that left before one that died,
    /// then whoever has been gone longest.
    func longestGone(at now: Instant, atLeast least: Duration) -> NodeID? {
        var longest: Grave?
        for grave in graves where grave.since + least <= now {
            guard let other = longest else {
                longest = grave
                continue
            }
            let isBefore =
                grave.isDead == other.isDead ? grave.since < other.since : other.isDead
            if isBefore { longest = grave }
        }
        return longest?.id
    }
}

// MARK: - Hellos to the dead

extension Graveyard {
    /// A dead member to greet now, if any. Each second that is so with probability dead/live, and
    /// at once when one comes back or answers: whole sides of a mesh come back together.
    mutating func greeting(
        at now: Instant,
        live: Int,
        random: inout Random
    ) -> (id: NodeID, nonce: UInt64)? {
        guard hasDead, nextHealing <= now else { return nil }
        nextHealing = now + .seconds(1)
        let isDue = isHopeful || random.chance(Double(deadCount) / Double(max(live, 1)))
        isHopeful = false
        guard isDue, let id = anyDead(random: &random) else { return nil }
        let nonce = random.next()
        lastNonce = nonce
        return (id, nonce)
    }

    /// A hello was answered.
    mutating func answered(_ nonce: UInt64, at now: Instant) {
        guard nonce == lastNonce else { return }
        isHopeful = true
        nextHealing = now
    }

    /// One of the dead, each as likely as the others.
    private func anyDead(random: inout Random) -> NodeID? {
        var draws = 0
        while draws < 32 {
            draws += 1
            let grave = graves[random.index(below: graves.count)]
            if grave.isDead { return grave.id }
        }
        let dead = graves.filter(\.isDead)
        return dead.isEmpty ? nil : dead[random.index(below: dead.count)].id
    }
}
