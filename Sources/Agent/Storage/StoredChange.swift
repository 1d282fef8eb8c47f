package import Services

/// One change of what an agent keeps of its services, as it stands in the log.
package enum StoredChange: Equatable, Sendable {
    /// A service that the application registered, with all of the checks that it registered for
    /// it; whatever was kept under the id before goes, but for the states of checks that stay.
    case put(ServiceDefinition)
    /// The service with its checks, maintenance and drain.
    case delete(serviceID: String)
    /// A check of the node, or of a service from a configuration file.
    case check(CheckDefinition)
    case deleteCheck(id: String)
    /// The last state of a check.
    case state(StoredCheckState)
    /// A report that says what the one before it did; it holds longer. In milliseconds since 1970.
    case renewal(checkID: String, expiresMilliseconds: UInt64)
    /// A reason puts the service into maintenance, `nil` ends it.
    case maintenance(serviceID: String, reason: String?)
    case nodeMaintenance(reason: String?)
    /// `nil` ends the drain.
    case drain(serviceID: String, StoredDrain?)

    /// What the change is about. A later change of the same subject replaces an earlier one, but a
    /// renewal only adds to the state.
    package enum Subject: Hashable, Sendable {
        case service(String)
        case check(String)
        case state(String)
        case renewal(String)
        case maintenance(String)
        case nodeMaintenance
        case drain(String)
    }

    package var subject: Subject {
        switch self {
        case .put(let service): .service(service.id)
        case .delete(let id): .service(id)
        case .check(let check): .check(check.id)
        case .deleteCheck(let id): .check(id)
        case .state(let state): .state(state.id)
        case .renewal(let id, _): .renewal(id)
        case .maintenance(let id, _): .maintenance(id)
        case .nodeMaintenance: .nodeMaintenance
        case .drain(let id, _): .drain(id)
        }
    }
}
