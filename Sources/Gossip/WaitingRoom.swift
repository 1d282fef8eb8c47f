import Primitives
import Wire

/// Records that cannot be judged yet, because their signer, epoch or accused version is unknown.
///
/// First in, first out; the room is small on purpose, since reconciliation brings back what it
/// loses.
struct WaitingRoom: Sendable {
    private struct Guest: Sendable {
        let awaited: NodeID
        let record: CarriedRecord
        let source: NodeID?
    }

    private let limit: Int
    private var guests: [Guest] = []

    init(limit: Int) {
        self.limit = limit
    }

    var count: Int { guests.count }

    var isFull: Bool { guests.count >= limit }

    mutating func park(_ record: CarriedRecord, awaiting awaited: NodeID, from source: NodeID?) {
        let isKnown = guests.contains { $0.awaited == awaited && $0.record == record }
        if isKnown { return }
        if isFull { guests.removeFirst() }
        guests.append(Guest(awaited: awaited, record: record, source: source))
    }

    /// Takes out what waited for this member, in order of arrival.
    mutating func release(_ awaited: NodeID) -> [(record: CarriedRecord, source: NodeID?)] {
        if guests.isEmpty { return [] }
        let released = guests.filter { $0.awaited == awaited }
        if released.isEmpty { return [] }
        guests.removeAll { $0.awaited == awaited }
        return released.map { ($0.record, $0.source) }
    }
}
