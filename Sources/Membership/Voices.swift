import Primitives

/// The two different members that were heard last. Who hears nobody is no witness: the silence may
/// be its own (ADR 13).
struct Voices: Equatable, Sendable {
    private var last: Voice?
    private var other: Voice?

    private struct Voice: Equatable, Sendable {
        let id: NodeID
        var moment: Instant
    }

    /// When anybody was heard last.
    var latest: Instant? { last?.moment }

    /// A verified datagram of this member came.
    mutating func hear(_ id: NodeID, at now: Instant) {
        if last?.id != id {
            other = last
            last = Voice(id: id, moment: now)
        } else {
            last?.moment = now
        }
    }

    /// Whether anybody but one member was heard since a moment.
    func haveSpoken(otherThan id: NodeID, since start: Instant) -> Bool {
        [last, other].contains { voice in
            guard let voice, voice.id != id else { return false }
            return voice.moment >= start
        }
    }
}
