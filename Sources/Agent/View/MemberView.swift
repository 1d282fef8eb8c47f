package import Membership
package import Primitives
package import Registry

/// A member as this agent shows it.
package struct MemberView: Equatable, Sendable {
    package var id: NodeID
    package var version: Version
    package var body: MemberBody
    package var status: MemberStatus
    /// When this agent saw it take that status, in milliseconds since 1970.
    package var sinceMilliseconds: UInt64
    /// Whether another holder of the same name shows instead (docs/protocol.md, Member, names).
    package var isShadowed: Bool
    /// How often it came back since it was last steady; 0 unless it is flapping.
    package var flaps: Int

    /// Whether it is in the catalog: one that left is not, a failed one is, but not where it is
    /// dead and another has its name.
    package var isListed: Bool { status != .left && !(isShadowed && status == .dead) }

    package init(
        id: NodeID,
        version: Version,
        body: MemberBody,
        status: MemberStatus,
        sinceMilliseconds: UInt64,
        isShadowed: Bool = false,
        flaps: Int = 0
    ) {
        self.id = id
        self.version = version
        self.body = body
        self.status = status
        self.sinceMilliseconds = sinceMilliseconds
        self.isShadowed = isShadowed
        self.flaps = flaps
    }
}

/// An instance, or a check of a node, as this agent shows it.
package struct InstanceView: Equatable, Sendable {
    package var owner: NodeID
    /// The registry key of the record.
    package var key: Digest
    package var version: Version
    package var body: InstanceBody

    package init(owner: NodeID, key: Digest, version: Version, body: InstanceBody) {
        self.owner = owner
        self.key = key
        self.version = version
        self.body = body
    }
}

/// One change of what this agent shows; the node's loop hands them over in batches.
package enum ViewChange: Equatable, Sendable {
    case member(MemberView)
    case memberRemoved(NodeID)
    /// New or changed; never a deletion.
    case instance(InstanceView)
    case instanceRemoved(owner: NodeID, key: Digest)
    /// A member calls a service from now on, or no longer; no reader of the API sees it.
    case caller(NodeID, service: String, isCalling: Bool)
    /// Something happened; told again it changes nothing.
    case event(EventView)
}
