import Primitives

/// The members that this node holds dead or left, and when each is to be reaped (docs/protocol.md,
/// Membership).
///
/// They may be as many as members can be, so nothing that happens often looks at all of them.
struct DepartedMembers: Sendable {
    private var all: [Departed] = []
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
    private var expectsReturns = false
    /// The dead of times in which this node heard nobody, so that it may have been its own fault;
    /// each until it was asked three times. The last one is next.
    private var doubted: [(id: NodeID, asked: Int)] = []

    private struct Departed: Sendable {
        let id: NodeID
        let isDead: Bool
        let since: Instant
        let reapAt: Instant
    }

    /// Whether there are dead members: those that a hello may bring back. Those that left are not
    /// among them.
    var hasDead: Bool { deadCount > 0 }

    func contains(_ id: NodeID) -> Bool { places[id] != nil }

    mutating func add(
        _ id: NodeID,
        isDead: Bool,
        isDoubted: Bool = false,
        since: Instant,
        reapAt: Instant
    ) {
        remove(id)
        if isDead, isDoubted { doubted.append((id, 0)) }
        places[id] = all.count
        all.append(Departed(id: id, isDead: isDead, since: since, reapAt: reapAt))
        if isDead { deadCount += 1 }
        nextReaping = min(nextReaping ?? reapAt, reapAt)
    }

    /// Somebody who was gone is back. Where one is, others are likely to be.
    mutating func expectReturns(at now: Instant) {
        expectsReturns = true
        nextHealing = min(nextHealing, now)
    }

    /// The member is back, or forgotten; or it is added anew with another status.
    mutating func remove(_ id: NodeID) {
        guard let place = places.removeValue(forKey: id) else { return }
        let one = all.swapRemove(at: place)
        if place < all.count { places[all[place].id] = place }
        if one.isDead { deadCount -= 1 }
        if !doubted.isEmpty { doubted.removeAll { $0.id == id } }
        if one.reapAt == nextReaping { nextReaping = all.lazy.map(\.reapAt).min() }
    }

    /// Members whose time is over.
    func due(at now: Instant) -> [NodeID] {
        guard let next = nextReaping, next <= now else { return [] }
        return all.filter { $0.reapAt <= now }.map(\.id)
    }

    /// Who makes way first: of those gone for so long at least, one that left before one that died,
    /// then whoever has been gone longest.
    func longestGone(at now: Instant, atLeast least: Duration) -> NodeID? {
        var longest: Departed?
        for one in all where one.since + least <= now {
            guard let other = longest else {
                longest = one
                continue
            }
            let isBefore =
                one.isDead == other.isDead ? one.since < other.since : other.isDead
            if isBefore { longest = one }
        }
        return longest?.id
    }
}

// MARK: - Hellos to the dead

extension DepartedMembers {
    /// A dead member to greet now, if any. Each second that is so with probability dead/live, and
    /// at once when one comes back or answers: whole sides of a mesh come back together. Those who
    /// died while this node was deaf are first, one a second, as soon as it is not.
    mutating func greeting(
        at now: Instant,
        live: Int,
        isDeaf: Bool = false,
        random: inout Random
    ) -> (id: NodeID, nonce: UInt64)? {
        guard hasDead, nextHealing <= now else { return nil }
        nextHealing = now + .seconds(1)
        let first = isDeaf ? nil : nextDoubted()
        let isDue =
            first != nil || expectsReturns
            || random.chance(Double(deadCount) / Double(max(live, 1)))
        expectsReturns = false
        guard isDue, let id = first ?? anyDead(random: &random) else { return nil }
        let nonce = random.next()
        lastNonce = nonce
        return (id, nonce)
    }

    /// The hello could not be sent, since its address is not proved and was written to as often as
    /// it may be: the next is due soon, however many are alive. It may be written to once a second,
    /// and what else goes there is paid from the same: whoever looked once a second came too late.
    mutating func postpone(at now: Instant) {
        expectsReturns = true
        nextHealing = min(nextHealing, now + .milliseconds(250))
    }

    /// A hello was answered.
    mutating func answered(_ nonce: UInt64, at now: Instant) {
        guard nonce == lastNonce else { return }
        expectsReturns = true
        nextHealing = now
    }

    private mutating func nextDoubted() -> NodeID? {
        guard let (id, asked) = doubted.popLast() else { return nil }
        if asked < 2 { doubted.insert((id, asked + 1), at: 0) }
        return id
    }

    /// One of the dead, each as likely as the others.
    private func anyDead(random: inout Random) -> NodeID? {
        var draws = 0
        while draws < 32 {
            draws += 1
            let one = all[random.index(below: all.count)]
            if one.isDead { return one.id }
        }
        let dead = all.filter(\.isDead)
        return dead.isEmpty ? nil : dead[random.index(below: dead.count)].id
    }
}
