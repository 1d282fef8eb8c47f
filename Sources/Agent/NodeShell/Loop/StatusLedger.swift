import Membership
import Primitives

/// When each member took its present status, as this agent saw it.
struct StatusLedger: Sendable {
    private var entries: [NodeID: Entry] = [:]

    private struct Entry {
        var status: MemberStatus
        var sinceMilliseconds: UInt64
    }

    /// Notes the present status; the time of the first look at it is returned.
    mutating func since(
        _ id: NodeID,
        _ status: MemberStatus,
        nowMilliseconds: UInt64
    ) -> UInt64 {
        if let entry = entries[id], entry.status == status { return entry.sinceMilliseconds }
        entries[id] = Entry(status: status, sinceMilliseconds: nowMilliseconds)
        return nowMilliseconds
    }

    mutating func forget(_ id: NodeID) {
        entries[id] = nil
    }
}
