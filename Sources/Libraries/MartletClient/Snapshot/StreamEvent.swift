import FoundationEssentials

/// What an event of the agent's stream says.
package enum StreamEvent: Hashable, Sendable {
    /// An instance as it is now.
    case instance(Endpoint)

    /// An instance that is no more.
    case removed(service: String, node: String, id: String)

    /// What an instance can bear, as the agent beside it says.
    case load(InstanceLoad)

    /// How many agents call a service whose instances have capacities.
    case callers(service: String, count: Int)

    /// All that the agent knows has been told.
    case synced

    /// All that the agent knows of these services has been told; they were asked for on a stream
    /// that was open.
    case syncedServices([String])

    /// The id by which the agent is asked for more on this stream.
    case stream(id: String)

    /// What was told before counts no more; everything follows anew.
    case reset

    /// Something that is of no use here: members, breakers of others, what later agents say.
    case other

    /// An event that ought to be of use and cannot be read.
    case garbled

    package init(_ event: EventParser.Event) {
        switch event.name {
        case "service": self = InstanceReader.read(event.data)
        case "load": self = InstanceLoad(event.data).map(StreamEvent.load) ?? .garbled
        case "callers": self = Self.callers(event.data)
        case "synced":
            let services = Self.member([String].self, "Services", of: event.data)
            self = services.map(StreamEvent.syncedServices) ?? .synced
        case "stream":
            let id = Self.member(String.self, "ID", of: event.data)
            self = id.map { .stream(id: $0) } ?? .garbled
        case "reset": self = .reset
        default: self = .other
        }
    }

    private static func callers(_ data: [UInt8]) -> StreamEvent {
        guard let service = member(String.self, "Service", of: data),
            let count = member(Int.self, "Callers", of: data), count >= 0
        else { return .garbled }
        return .callers(service: service, count: count)
    }

    /// A member of the event's object; nil where it is not there, or something else.
    private static func member<Value: Decodable>(
        _ type: Value.Type,
        _ name: String,
        of data: [UInt8]
    ) -> Value? {
        let decoder = JSONDecoder()
        return try? decoder.decode([String: Loose<Value>].self, from: Data(data))[name]?.value
    }
}

/// A value where it is of the type that is wanted, else nil.
private struct Loose<Value: Decodable>: Decodable {
    let value: Value?

    init(from decoder: any Decoder) throws {
        value = try? decoder.singleValueContainer().decode(Value.self)
    }
}
