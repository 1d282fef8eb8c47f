internal import Primitives

/// Who was reaped here, and at which version (docs/protocol.md, Membership): without it, the first
/// stale peer would bring a reaped member back. The oldest marker goes when there are too many.
struct Markers: Sendable {
    /// One reaped member.
    struct Marker: Sendable {
        var version: Version
        /// The key of its member record, once that was seen.
        var key: Digest?
        /// Its turn in `order`.
        var turn: UInt64
    }

    private var markers: [NodeID: Marker] = [:]
    private var ids: [Digest: NodeID] = [:]
    private var order: [(id: NodeID, turn: UInt64)] = []
    private var head = 0
    private var turns: UInt64 = 0

    var count: Int { markers.count }

    /// All of them, newest first.
    var all: [(id: NodeID, version: Version)] {
        order[head...].reversed().compactMap { entry in
            guard let marker = markers[entry.id], marker.turn == entry.turn else { return nil }
            return (entry.id, marker.version)
        }
    }

    subscript(id: NodeID) -> Version? { markers[id]?.version }

    /// The reaped member whose member record has this key.
    func id(ofKey key: Digest) -> NodeID? { ids[key] }

    /// Marks a member at a version, or raises its marker.
    mutating func mark(_ id: NodeID, version: Version, key: Digest?, limit: Int) {
        turns += 1
        let old = markers[id]
        let marker = Marker(
            version: max(version, old?.version ?? version),
            key: key ?? old?.key,
            turn: turns
        )
        markers[id] = marker
        if let key = marker.key { ids[key] = id }
        order.append((id, turns))
        while markers.count > limit { dropOldest() }
        compact()
    }

    /// Remembers which key the member record of a marked member has.
    mutating func learn(key: Digest, of id: NodeID) {
        guard markers[id] != nil else { return }
        markers[id]?.key = key
        ids[key] = id
    }

    @discardableResult
    mutating func lift(_ id: NodeID) -> Bool {
        guard let marker = markers.removeValue(forKey: id) else { return false }
        if let key = marker.key { ids[key] = nil }
        return true
    }

    private mutating func dropOldest() {
        guard head < order.count else { preconditionFailure("every marker has a turn") }
        let (id, turn) = order[head]
        head += 1
        if markers[id]?.turn == turn { lift(id) }
    }

    /// Forgets turns that were taken or overtaken, so that the order stays as short as the table.
    private mutating func compact() {
        guard order.count > 64, order.count > 2 * markers.count else { return }
        order = order[head...].filter { markers[$0.id]?.turn == $0.turn }
        head = 0
    }
}
