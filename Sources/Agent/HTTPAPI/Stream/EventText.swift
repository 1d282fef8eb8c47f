import Formats
import Membership
import NIOCore
import Picking
import Primitives
import Registry
import View

/// Writes events in the form of the HTML standard, §9.2.
struct EventText {
    private(set) var buffer = ByteBuffer()

    /// Gives what is written so far, and begins anew.
    mutating func take() -> ByteBuffer {
        defer { buffer = ByteBuffer() }
        return buffer
    }

    mutating func member(_ node: NodeEntry, index: UInt64?) {
        event("member", index: index) { writer in
            writer.member("Name", node.name)
            writer.member("Address", node.member.body.addresses.first?.description ?? "")
            writer.member("Status", node.member.status.rawValue)
            writer.member("Since", Timestamp.format(node.member.sinceMilliseconds))
            if node.member.flaps > 0 { writer.member("Flapping", node.member.flaps) }
            writer.member("ID", node.id.description)
        }
    }

    /// A member that was reaped.
    mutating func removedMember(_ id: NodeID, name: String, index: UInt64) {
        event("member", index: index) { writer in
            writer.member("Removed", true)
            writer.member("Name", name)
            writer.member("ID", id.description)
        }
    }

    mutating func instance(_ instance: InstanceEntry, on node: NodeEntry, index: UInt64?) {
        event("service", index: index) { $0.healthMembers(instance, on: node) }
    }

    mutating func removedInstance(_ reference: InstanceReference, index: UInt64?) {
        event("service", index: index) { writer in
            writer.member("Removed", true)
            writer.member("Node", reference.node)
            writer.member("ID", reference.id)
            writer.member("Service", reference.service)
        }
    }

    mutating func breaker(_ breaker: BreakerReading, index: UInt64?) {
        event("breaker", index: index) { $0.breakerMembers(breaker) }
    }

    /// What an instance can bear. `Callers` are the 64 marks of a sketch, in hexadecimal: JSON
    /// numbers of some readers hold 53.
    mutating func load(_ load: InstanceLoad, of instance: InstanceEntry, on node: NodeEntry) {
        event("load", index: nil) { writer in
            writer.member("Node", node.name)
            writer.member("ID", instance.body.id)
            writer.member("Service", instance.body.service)
            writer.key("Capacity")
            writer.number(load.capacity)
            writer.key("Utilization")
            writer.number(load.utilization)
            writer.member("Callers", String(load.callers, radix: 16))
        }
    }

    /// How many agents call a service whose instances have capacities.
    mutating func callers(_ count: Int, of service: String) {
        event("callers", index: nil) { writer in
            writer.member("Service", service)
            writer.member("Callers", count)
        }
    }

    /// All that was known has been told.
    mutating func synced(at index: UInt64) {
        event("synced", index: index) { $0.member("Index", index) }
    }

    /// All that is known of these services has been told. It does not move what a client resumes
    /// after.
    mutating func synced(_ services: [String], at index: UInt64) {
        event("synced", index: nil) { writer in
            writer.member("Index", index)
            writer.key("Services")
            writer.array { writer in
                for service in services { writer.string(service) }
            }
        }
    }

    /// The id by which the stream can be changed.
    static func stream(_ id: String) -> ByteBuffer {
        var text = EventText()
        text.event("stream", index: nil) { $0.member("ID", id) }
        return text.take()
    }

    static func synced(at index: UInt64) -> ByteBuffer {
        var text = EventText()
        text.synced(at: index)
        return text.take()
    }

    /// What the client holds may be wrong: everything follows anew.
    static func reset() -> ByteBuffer {
        var text = EventText()
        text.event("reset", index: nil) { _ in }
        return text.take()
    }

    /// An event without an id does not move what a client resumes after.
    private mutating func event(
        _ name: String,
        index: UInt64?,
        _ members: (inout JSONWriter) -> Void
    ) {
        var writer = JSONWriter()
        writer.object(members)
        buffer.writeString("event: \(name)\n")
        if let index { buffer.writeString("id: \(index)\n") }
        buffer.writeString("data: ")
        buffer.writeBytes(writer.bytes)
        buffer.writeString("\n\n")
    }
}
