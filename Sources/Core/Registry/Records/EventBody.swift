import Primitives

/// Something that happened, which a member tells all others (docs/protocol.md, Event).
package struct EventBody: Hashable, Sendable {
    /// Which of its origin's events it takes the place of.
    package var slot: UInt8
    package var id: EventID
    /// When it was fired by its origin's clock, in seconds since 1970.
    package var unixSeconds: UInt64
    package var content: EventContent

    /// The events of one origin that are held at a time.
    package static let slots: UInt8 = 16

    package init(slot: UInt8 = 0, id: EventID, unixSeconds: UInt64, content: EventContent) {
        self.slot = slot
        self.id = id
        self.unixSeconds = unixSeconds
        self.content = content
    }
}

/// What an event says, and for whom it is meant: agents judge that by themselves.
package struct EventContent: Hashable, Sendable {
    package var name: String
    package var payload: [UInt8]
    /// Members of this datacenter alone are meant.
    package var datacenter: String
    /// Regular expressions: what a node, one of its services, and a tag of that service are called.
    /// An empty one means all.
    package var nodeFilter: String
    package var serviceFilter: String
    package var tagFilter: String

    /// Bytes of a payload, at most.
    package static let payloadBytes = 512

    package init(
        name: String,
        payload: [UInt8] = [],
        datacenter: String,
        nodeFilter: String = "",
        serviceFilter: String = "",
        tagFilter: String = ""
    ) {
        self.name = name
        self.payload = payload
        self.datacenter = datacenter
        self.nodeFilter = nodeFilter
        self.serviceFilter = serviceFilter
        self.tagFilter = tagFilter
    }
}

/// The identity of an event, whatever record tells of it: 16 random bytes, shown as a UUID.
package struct EventID: Hashable, Comparable, Sendable {
    package let high: UInt64
    package let low: UInt64

    package init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    package static func < (left: EventID, right: EventID) -> Bool {
        (left.high, left.low) < (right.high, right.low)
    }
}

extension EventID: CustomStringConvertible {
    /// The UUID form, in lower case.
    package var description: String { NodeID(high: high, low: low).description }
}
