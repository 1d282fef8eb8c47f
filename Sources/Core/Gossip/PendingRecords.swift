import Primitives
import Wire

/// Records that cannot be judged yet, because their signer, epoch or accused version is unknown.
///
/// First in, first out, and few on purpose, since reconciliation brings back what is dropped.
struct PendingRecords: Sendable {
    private struct Entry: Sendable {
        let awaited: NodeID
        let record: CarriedRecord
        let source: NodeID?
    }

    private let limit: Int
    private var entries: [Entry] = []

    init(limit: Int) {
        self.limit = limit
    }

    var count: Int { entries.count }

    var isFull: Bool { entries.count >= limit }

    mutating func add(_ record: CarriedRecord, awaiting awaited: NodeID, from source: NodeID?) {
        let isKnown = entries.contains { $0.awaited == awaited && $0.record == record }
        if isKnown { return }
        if isFull { entries.removeFirst() }
        entries.append(Entry(awaited: awaited, record: record, source: source))
    }

    /// Takes out what waited for this member, in order of arrival.
    mutating func release(_ awaited: NodeID) -> [(record: CarriedRecord, source: NodeID?)] {
        if entries.isEmpty { return [] }
        let released = entries.filter { $0.awaited == awaited }
        if released.isEmpty { return [] }
        entries.removeAll { $0.awaited == awaited }
        return released.map { ($0.record, $0.source) }
    }
}
