public import MartletBalancing

/// Why there is no instance to call.
///
/// None of these says anything of a call: nothing was sent. (But ``deadlinePassed(service:)``,
/// thrown by ``MeshClient/withEndpoint(_:options:judging:_:)`` after an attempt that was cut off.)
public enum MeshError: Error, Hashable, Sendable {
    /// The agent has not told of the service yet: it was asked for just now, or the agent does not
    /// answer.
    case notYetKnown(service: String)

    /// The agent knows no instance of that name, or it cannot be a service's name.
    case unknownService(String)

    /// Every instance is kept from calls, by the reasons counted.
    case noneAvailable(service: String, Balancer.Exclusions)

    /// Every instance that could be called has all the requests in flight that are this caller's
    /// part of its capacity.
    case allFull(service: String)

    /// The deadline has passed, waiting for the agent, between attempts or in one.
    case deadlinePassed(service: String)

    /// The client already watches as many services as it may.
    case tooManyServices(limit: Int)

    /// The client has ended.
    case closed
}

extension MeshError: CustomStringConvertible {
    /// A sentence for logs.
    public var description: String {
        switch self {
        case .notYetKnown(let service):
            "the agent has not told of \(service) yet"
        case .unknownService(let name):
            "no instance of \(name) is known"
        case .noneAvailable(let service, let excluded):
            "no instance of \(service) can be called now: breaker open \(excluded.breaker), "
                + "full \(excluded.capacity), draining \(excluded.draining), "
                + "critical \(excluded.critical)"
        case .allFull(let service):
            "all instances of \(service) are at capacity"
        case .deadlinePassed(let service):
            "the deadline of the call to \(service) has passed"
        case .tooManyServices(let limit):
            "the client watches \(limit) services already"
        case .closed:
            "the mesh client has ended"
        }
    }
}
