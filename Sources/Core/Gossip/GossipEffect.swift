package import Membership
package import Primitives
package import Registry
package import Wire

/// What the node wants done, in the order in which it is to be done.
package enum GossipEffect: Equatable, Sendable {
    /// Seal the message for this receiver and send it to this address.
    case send(Message, to: Destination, at: Address)
    /// What readers see has changed. It is published before anything leaves that is to be sent in
    /// the same step: HELD says what readers see.
    case changed(GossipChange)
    /// The node goes on at this epoch: make it durable before anything after it is sent.
    case epochRaised(UInt64)
    /// The node's own records go on like this: make it durable before anything after it is sent.
    case sequenceReserved(RecordSequence)
    /// An inquiry is at its end.
    case inquired(InquiryResult)
    /// A comparison is at its end.
    case compared(ComparisonResult)
    /// A fact for the log.
    case notice(Notice)
    /// The node cannot go on; the agent stops and says why.
    case halt(HaltReason)
}

/// A change of what readers see.
package enum GossipChange: Equatable, Sendable {
    /// A member is new, says something new of itself, or has another status.
    case member(NodeID)
    case memberRemoved(NodeID)
    case instance(ShownInstance)
    case instanceRemoved(Record)
    /// A member calls a service from now on, or no longer.
    case caller(NodeID, service: String, isCalling: Bool)
    /// A member told of something that happened, or told it anew.
    case event(Record)
}

/// An instance as readers see it: one version, whole or marked as partial (docs/protocol.md, Heads
/// and rests).
package struct ShownInstance: Equatable, Sendable {
    /// The current head.
    package let record: Record
    /// Head and rest together. For a while after a change it is the last whole version with the
    /// statuses, weights and flags of the present head.
    package let body: InstanceBody
    /// Whether only the head is known.
    package let isPartial: Bool
}

/// A fact worth one line of the log.
package enum Notice: Equatable, Sendable {
    case transition(
        NodeID,
        name: String,
        from: MemberStatus?,
        to: MemberStatus,
        reason: TransitionReason
    )
    /// A member answered this node's hello at the address of a seed.
    case seedAnswered(Address, NodeID)
    /// A live member claims the name of another live one, which shows.
    case nameConflict(NameConflict)
    /// A name went over from a member that was dead or had left, and is forgotten now.
    case renamed(name: String, from: NodeID, to: NodeID)
    /// Newer records of this node's own identity are about: it signs above them, once.
    case outdone(by: Version)
    /// A member's clock is ahead of this node's by so many seconds, or behind it where that is
    /// negative; one of the two is wrong.
    case clocksDiffer(NodeID, name: String, lead: Int64)
    /// A newcomer's certificate is not valid now, though its clock agrees with this node's.
    case certificateExpired(NodeID, name: String)
    /// A record lies more than a day ahead of this node's clock.
    case clockAhead(NodeID, seconds: UInt64)
    /// The first reconciliation is done: the node knows the mesh.
    case ready(members: Int)
    case reaped(NodeID, name: String)
    /// A member passed on a record whose signature is wrong; told once a minute.
    case forger(NodeID, name: String)
}

/// Why a node cannot go on.
package enum HaltReason: Equatable, Sendable {
    /// Another process signs with this node's key (docs/protocol.md, Identity and keys).
    case clone(Version)
}
