internal import HashTreeCollections
package import Primitives

/// Reaping: forgetting a member that was dead or gone for long, behind a marker
/// (docs/protocol.md, Membership).
extension Registry {
    /// Forgets a member, its instances, its accusations and those of it; leaves a marker at the
    /// version that was held.
    package mutating func reap(
        _ id: NodeID,
        at now: Instant,
        into changes: inout [RegistryChange]
    ) {
        guard let member = origins[id]?.member else { return }
        forget(id, at: now, into: &changes)
        markers.mark(id, version: member.version, key: member.key, limit: limits.markers)
    }

    /// Takes over another's marker; one who is held here is reaped first or keeps its place.
    package mutating func mark(_ id: NodeID, version: Version) {
        guard origins[id] == nil else { return }
        markers.mark(id, version: version, key: nil, limit: limits.markers)
    }

    /// Makes way for a member that was reaped and has spoken itself.
    package mutating func liftMarker(_ id: NodeID) {
        markers.lift(id)
    }
}
