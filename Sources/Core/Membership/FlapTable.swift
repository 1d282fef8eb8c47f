import Primitives

/// Members that were lost and came back lately, so that they are given up more slowly (ADR 21).
///
/// Each return under the same boot id costs one point, which halves every minute: route flap
/// damping (RFC 2439). Held in memory and told to nobody, since a shared one would be a vote.
struct FlapTable: Sendable {
    private struct Flap: Sendable {
        /// Whether it is unreachable or dead here.
        var isLost = false
        var penalty = 0.0
        /// When the penalty was that.
        var since = Instant.start
        /// Returns since it was last steady.
        var returns = 0
        /// When it is steady again; in the agenda as well.
        var steadyAt: Instant?
    }

    private var table = OrderedTable<Flap>()
    private var agenda = Agenda<NodeID>()

    /// Penalties from which a member is *flapping*, and from which it is so badly.
    static let threshold = 0.5
    static let badly = 1.75
    /// No return makes it worse than this, so that any row of them is over within seven minutes.
    static let worst = 64.0
    /// What is left of a penalty after a second: 2^(−1/60).
    private static let decay = 0.988514020352896

    /// When the next member is steady again.
    var nextDeadline: Instant? { agenda.first?.moment }

    /// Returns of a member that is flapping now; `nil` of a steady one.
    func returns(of id: NodeID, at now: Instant) -> Int? {
        guard let flap = table[id], Self.penalty(of: flap, at: now) >= FlapTable.threshold else {
            return nil
        }
        return flap.returns
    }

    /// When a member that was lost came back last, the same process still.
    func returned(_ id: NodeID) -> Instant? {
        guard let flap = table[id], flap.returns > 0 else { return nil }
        return flap.since
    }

    /// How long this node's own rounds of a member must have failed before it speaks first.
    func delay(of id: NodeID, at now: Instant) -> Duration {
        guard let flap = table[id] else { return .zero }
        let penalty = Self.penalty(of: flap, at: now)
        if penalty < FlapTable.threshold { return .zero }
        return penalty < FlapTable.badly ? .seconds(3) : .seconds(6)
    }

    /// The member is unreachable or dead.
    mutating func lose(_ id: NodeID) {
        if table.modify(id, { $0.isLost = true }) == nil {
            table.insert(Flap(isLost: true), for: id)
        }
    }

    /// The member is alive. That costs it a point if it was lost, and is the same process still.
    mutating func find(_ id: NodeID, hasRestarted: Bool, at now: Instant) {
        guard var flap = table[id], flap.isLost else { return }
        flap.isLost = false
        if !hasRestarted {
            let left = Self.penalty(of: flap, at: now)
            if left < FlapTable.threshold { flap.returns = 0 }
            flap.returns += 1
            flap.penalty = min(left + 1, FlapTable.worst)
            flap.since = now
            if let old = flap.steadyAt { agenda.remove(Agenda.Entry(moment: old, id: id)) }
            let steadyAt = Self.end(of: flap)
            flap.steadyAt = steadyAt
            agenda.insert(Agenda.Entry(moment: steadyAt, id: id))
        }
        table.insert(flap, for: id)
    }

    mutating func forget(_ id: NodeID) {
        guard let moment = table.remove(id)?.steadyAt else { return }
        agenda.remove(Agenda.Entry(moment: moment, id: id))
    }

    /// The next member that is steady again.
    mutating func popSteady(at now: Instant) -> NodeID? {
        guard let entry = agenda.popDue(at: now) else { return nil }
        table.modify(entry.id) { $0.steadyAt = nil }
        return entry.id
    }

    /// Whole seconds count.
    private static func penalty(of flap: Flap, at now: Instant) -> Double {
        let seconds = max(0, (now - flap.since).nanoseconds / 1_000_000_000)
        if seconds > 3_600 { return 0 }
        var penalty = flap.penalty
        for _ in 0..<seconds / 60 { penalty /= 2 }
        for _ in 0..<seconds % 60 { penalty *= decay }
        return penalty
    }

    private static func end(of flap: Flap) -> Instant {
        var moment = flap.since
        while penalty(of: flap, at: moment) >= threshold { moment = moment + .seconds(1) }
        return moment
    }
}
