package import Registry

/// A health check as its owner registered it: what is asked, how often, and what counts.
package struct CheckDefinition: Equatable, Sendable {
    /// Unique on this node.
    package var id: String
    package var name: String
    package var notes: String
    /// The service instance it belongs to; empty for a check of the node.
    package var serviceID: String
    package var probe: CheckProbe
    /// The status before the first result, where the registration names one.
    package var initialStatus: CheckStatus?
    /// Successes in a row that it takes to become passing; 0 and 1 mean the first.
    package var successBeforePassing: Int
    /// Failures in a row that it takes to become warning; 0 means as for critical.
    package var failuresBeforeWarning: Int
    /// Failures in a row that it takes to become critical; 0 means the first.
    package var failuresBeforeCritical: Int
    /// Removes the service once it has been critical this long; at least one minute.
    package var deregisterCriticalServiceAfter: Duration?
    /// Bytes of output kept, at most 4,096.
    package var outputMaxSize: Int

    package init(
        id: String,
        name: String,
        notes: String = "",
        serviceID: String = "",
        probe: CheckProbe,
        initialStatus: CheckStatus? = nil,
        successBeforePassing: Int = 0,
        failuresBeforeWarning: Int = 0,
        failuresBeforeCritical: Int = 0,
        deregisterCriticalServiceAfter: Duration? = nil,
        outputMaxSize: Int = 4_096
    ) {
        self.id = id
        self.name = name
        self.notes = notes
        self.serviceID = serviceID
        self.probe = probe
        self.initialStatus = initialStatus
        self.successBeforePassing = successBeforePassing
        self.failuresBeforeWarning = failuresBeforeWarning
        self.failuresBeforeCritical = failuresBeforeCritical
        self.deregisterCriticalServiceAfter = deregisterCriticalServiceAfter
        self.outputMaxSize = outputMaxSize
    }
}
