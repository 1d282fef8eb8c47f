import Primitives
import Registry

/// What a registry holds, to tell later whether anything but where members are has changed.
struct Holdings: Equatable, Sendable {
    /// The members' own records, all that they say but their coordinates.
    private var members: [NodeID: MemberBody] = [:]
    private var owned: [Digest: Version] = [:]
    private var accusations: [Digest: Version] = [:]
    private var markers: [NodeID: Version] = [:]

    init(of registry: Registry) {
        for id in registry.members {
            guard case .member(var body)? = registry.member(id)?.body else { continue }
            body.coordinate = nil
            members[id] = body
            for record in registry.accusations(of: id) { accusations[record.key] = record.version }
        }
        for record in registry.ownedRecords { owned[record.key] = record.version }
        for (id, version) in registry.markedMembers { markers[id] = version }
    }
}
