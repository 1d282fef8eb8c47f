package import Primitives
package import Registry

/// What the agent itself asks of its node.
package enum Command: Equatable, Sendable {
    /// Publish an instance or a check of this node, or its new state.
    case publish(InstanceBody)
    /// Publish that it is gone. Unknown ones are ignored.
    case withdraw(service: String, id: String)
    /// All that this node has was published: what the process before had and this one has not is
    /// withdrawn.
    case publishedAll
    case maintenance(Bool)
    /// Publish that this node calls a service whose instances have capacities, or calls it no
    /// longer.
    case calls(service: String, Bool)
    /// Tell all that something happened, in whatever slot is free for it.
    case fire(EventBody)
    /// Ask all others which of them hold these versions.
    case inquire(InquiryRequest)
    /// Whoever asked for it wants to know no more.
    case endInquiry(UInt64)
    /// Ask a member for its root, and for what differs.
    case compare(ComparisonRequest)
    /// Say hello at these addresses until one answers at each: what the seeds resolve to now.
    case seeds([Address])
    /// Addresses of former peers, tried for an hour beside the seeds, ever more seldom.
    case peers([Address])
    /// Leave: one more record of this node, voiding its instances.
    case leave
    /// Reap a member that is dead or left.
    case forceLeave(NodeID)
    /// Go on with a renewed certificate.
    case certificate(Certificate)
    /// The wall clock's reading at this moment, in seconds since 1970.
    case clock(unixSeconds: UInt64)
    /// A fresh secret for cookies; the one before stays valid until the next.
    case cookieSecret([UInt8])
}
