import Membership
package import Primitives
import Registry
import Sodium
import Wire

/// How what the disk kept comes back.
extension Node {
    /// Begins with what the process before left: this node's own records, and who was reaped.
    mutating func begin(
        with own: [Verified<Record>],
        at now: Instant,
        into effects: inout [GossipEffect]
    ) {
        for record in own { restore(record, at: now, into: &effects) }
        for record in own { restoreRest(of: record.value) }
        for marker in joining.room.removeMarkers() where marker.id != id {
            registry.mark(marker.id, version: marker.version)
        }
    }

    /// Goes on with an instance of the process before as it was, if its rest is whole; else it is
    /// signed anew when it is published.
    private mutating func restoreRest(of head: Record) {
        guard let rest = head.rest, registry.record(head.key) === head,
            let whole = whole(head)
        else { return }
        origin.restore(whole, of: rest)
    }

    /// Takes over what the disk kept of a head's rest.
    mutating func restoreParts(of head: Record, at now: Instant) {
        guard let rest = head.rest, !joining.room.isEmpty else { return }
        for key in PartBody.recordKeys(of: rest, in: head) {
            guard let stored = joining.room.record(key), !registry.holds(stored.value) else {
                continue
            }
            var changes: [RegistryChange] = []
            guard case .applied = registry.merge(stored, at: now, into: &changes) else { continue }
            counters.count(.recordsRestored)
        }
    }

    /// Takes over what the disk kept of a member that has come from the network.
    mutating func releaseStored(
        of owner: NodeID,
        at now: Instant,
        into effects: inout [GossipEffect]
    ) {
        for record in joining.room.records(of: owner) {
            merge(stored: record, at: now, into: &effects)
        }
    }

    /// Takes over what a peer's answer says that it holds as well.
    mutating func releaseStored(
        confirmedBy answer: Branches,
        at now: Instant,
        into effects: inout [GossipEffect]
    ) {
        for record in joining.room.confirmed(by: answer, lackedBy: registry) {
            merge(stored: record, at: now, into: &effects)
        }
    }

    /// Whether this process has heard this member itself.
    package func hasHeard(_ member: NodeID) -> Bool { peers.hasSpoken(member) }

    /// Merges by the rules for all records; it is passed on to nobody, who all have it.
    private mutating func merge(
        stored verified: Verified<Record>,
        at now: Instant,
        into effects: inout [GossipEffect]
    ) {
        let record = verified.value
        guard record.signer != id, !registry.holds(record),
            isTimely(record.version.epoch, at: now), isCovered(record)
        else { return }
        if record.kind == .member, registry.member(record.signer) == nil,
            !hasRoomForMember(at: now)
        {
            return
        }
        var changes: [RegistryChange] = []
        guard case .applied = registry.merge(verified, at: now, into: &changes) else { return }
        counters.count(.recordsRestored)
        follow(changes, at: now, into: &effects)
    }
}
