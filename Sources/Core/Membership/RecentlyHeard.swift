import Primitives

/// The two different members that were heard last. Who hears nobody is no witness: the silence may
/// be its own (ADR 13).
struct RecentlyHeard: Equatable, Sendable {
    private var last: Heard?
    private var other: Heard?

    private struct Heard: Equatable, Sendable {
        let id: NodeID
        var moment: Instant
    }

    /// When anybody was heard last.
    var latest: Instant? { last?.moment }

    /// A verified datagram of this member came.
    mutating func hear(_ id: NodeID, at now: Instant) {
        if last?.id != id {
            other = last
            last = Heard(id: id, moment: now)
        } else {
            last?.moment = now
        }
    }

    /// Whether anybody but one member was heard since a moment.
    func hasAnybody(otherThan id: NodeID, since start: Instant) -> Bool {
        [last, other].contains { heard in
            guard let heard, heard.id != id else { return false }
            return heard.moment >= start
        }
    }
}
