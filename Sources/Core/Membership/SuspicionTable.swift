import Primitives

/// The members that something speaks against, and when each is to be judged.
struct SuspicionTable: Sendable {
    private var table = OrderedTable<Suspicion>()
    private var agenda = Agenda<NodeID>()

    var ids: [NodeID] { table.ids }

    /// The earliest moment at which somebody is to be judged.
    var nextDeadline: Instant? { agenda.first?.moment }

    subscript(id: NodeID) -> Suspicion? { table[id] }

    /// Changes what is held against a member, from nothing if need be.
    mutating func modify<Result>(_ id: NodeID, _ change: (inout Suspicion) -> Result) -> Result {
        if let result = table.modify(id, change) { return result }
        var suspicion = Suspicion()
        let result = change(&suspicion)
        table.insert(suspicion, for: id)
        return result
    }

    /// Drops all that is held against a member.
    mutating func remove(_ id: NodeID) {
        guard let deadline = table.remove(id)?.deadline else { return }
        agenda.remove(Agenda.Entry(moment: deadline, id: id))
    }

    /// Has the member judged at this moment and not before, or not until something happens.
    mutating func schedule(_ id: NodeID, at moment: Instant?) {
        guard let suspicion = table[id], suspicion.deadline != moment else { return }
        if let old = suspicion.deadline { agenda.remove(Agenda.Entry(moment: old, id: id)) }
        if let moment { agenda.insert(Agenda.Entry(moment: moment, id: id)) }
        table.modify(id) { $0.deadline = moment }
    }

    /// Has everyone judged at this moment.
    mutating func scheduleAll(at moment: Instant) {
        table.modifyAll { $0.deadline = moment }
        agenda.replace(with: table.ids, at: moment)
    }

    /// The next member whose moment has come.
    mutating func popDue(at now: Instant) -> NodeID? {
        guard let entry = agenda.popDue(at: now) else { return nil }
        table.modify(entry.id) { $0.deadline = nil }
        return entry.id
    }

    /// Moves every suspicion by a pause of this node, and has all judged anew.
    mutating func excuse(_ pause: Duration, at now: Instant) {
        table.modifyAll { $0.excuse(pause, at: now) }
        scheduleAll(at: now)
    }

    /// Drops one accuser from every suspicion and says whom it had accused, ascending.
    mutating func forget(accuser: NodeID) -> [NodeID] {
        var accused: [NodeID] = []
        for id in table.ids where table[id]?.accusers.contains(accuser) == true {
            table.modify(id) { _ = $0.forget(accuser) }
            accused.append(id)
        }
        return accused
    }

    /// Every member in the agenda is in the table at that moment, and the other way round.
    func checkInvariants() {
        let scheduled = table.ids.count { table[$0]?.deadline != nil }
        precondition(scheduled == agenda.count, "the agenda and the suspicions part")
    }
}
