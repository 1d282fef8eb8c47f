import Primitives
package import Registry
package import Sodium
package import Wire

/// What the disk knew of the mesh, waiting beside the registry (docs/protocol.md, Registry on
/// disk).
///
/// It brings nobody in by itself: a record leaves it once its origin's member record has come from
/// the network, or where a peer's answer in a walk says that the peer holds exactly this. So a
/// restart asks for what has changed meanwhile. Nothing in it is compared, told or pulled from.
package struct StoredRoom: Sendable {
    /// The same records, in the order and with the fingerprints of a registry.
    private var held: Registry
    /// Looked up, never iterated.
    private var records: [Digest: Verified<Record>] = [:]
    private var markers: [StoredMarker]

    /// - Parameters:
    ///   - stored: what the disk kept, this node's own records among it.
    ///   - limits: those of the registry.
    package init(_ stored: StoredRegistry, limits: RegistryLimits = RegistryLimits()) {
        self.init(
            members: stored.members.map(\.record),
            records: stored.records,
            markers: stored.markers,
            limits: limits
        )
    }

    package init(
        members: [Verified<Record>],
        records others: [Verified<Record>],
        markers: [StoredMarker] = [],
        limits: RegistryLimits = RegistryLimits()
    ) {
        held = Registry(limits: limits)
        self.markers = markers
        var changes: [RegistryChange] = []
        for record in members + others {
            guard case .applied = held.merge(record, at: .start, into: &changes) else { continue }
            records[record.value.key] = record
        }
    }

    var isEmpty: Bool { records.isEmpty }

    /// Who had been reaped; asked once.
    mutating func removeMarkers() -> [StoredMarker] {
        defer { markers = [] }
        return markers
    }

    /// What a member that came from the network owned, heads before parts.
    func records(of owner: NodeID) -> [Verified<Record>] {
        if records.isEmpty { return [] }
        let owned =
            held.currentRecords(of: owner) + held.parts(of: owner)
            + held.callerRecords(of: owner)
        return owned.compactMap { records[$0.key] }
    }

    func record(_ key: Digest) -> Verified<Record>? { records[key] }

    /// What a peer's answer says that it holds exactly so, and `registry` does not; member records
    /// first, parts last.
    func confirmed(by answer: Branches, lackedBy registry: Registry) -> [Verified<Record>] {
        if records.isEmpty { return [] }
        var found: [Verified<Record>] = []
        for placed in answer.branches {
            switch placed.branch {
            case .children(let fingerprints):
                guard fingerprints.count == 16, placed.prefix.length < 32 else { continue }
                for (nibble, theirs) in fingerprints.enumerated() where theirs != .zero {
                    let place = placed.prefix.child(nibble)
                    guard held.fingerprint(at: place) == theirs,
                        registry.fingerprint(at: place) != theirs
                    else { continue }
                    _ = held.visit(under: place) { record in
                        if let record = records[record.key] { found.append(record) }
                        return true
                    }
                }
            case .entries(let entries):
                for entry in entries {
                    guard let record = records[entry.key], entry.version == record.value.version,
                        entry.fingerprint == record.value.fingerprint
                    else { continue }
                    found.append(record)
                }
            }
        }
        return found.inOrderOfNeed { $0.value.kind }
    }
}
