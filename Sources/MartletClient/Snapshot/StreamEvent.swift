/// What an event of the agent's stream says.
package enum StreamEvent: Hashable, Sendable {
    /// An instance as it is now.
    case instance(Endpoint)

    /// An instance that is no more.
    case removed(service: String, node: String, id: String)

    /// What an instance can bear, as the agent beside it says.
    case load(InstanceLoad)

    /// All that the agent knows has been told.
    case synced

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
        case "synced": self = .synced
        case "reset": self = .reset
        default: self = .other
        }
    }
}
