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

/// How a check finds out.
package enum CheckProbe: Equatable, Sendable {
    /// The application reports; silence for this long is critical.
    case ttl(Duration)
    case http(HTTPCheckRequest, interval: Duration, timeout: Duration)
    /// `host:port`; that it accepts a connection is enough.
    case tcp(target: String, interval: Duration, timeout: Duration)

    /// Its number on the wire.
    package var type: CheckType {
        switch self {
        case .ttl: .ttl
        case .http: .http
        case .tcp: .tcp
        }
    }
}

/// The request of an HTTP check.
package struct HTTPCheckRequest: Equatable, Sendable {
    package var url: String
    package var method: String
    /// Names with one or more values each, sorted by name.
    package var headers: [CheckHeader]
    /// At most 4 KiB.
    package var body: String
    package var skipsTLSVerification: Bool
    package var tlsServerName: String
    /// Whether it goes where a redirect leads, if a check may.
    package var followsRedirects: Bool

    package init(
        url: String,
        method: String = "GET",
        headers: [CheckHeader] = [],
        body: String = "",
        skipsTLSVerification: Bool = false,
        tlsServerName: String = "",
        followsRedirects: Bool = true
    ) {
        self.url = url
        self.method = method
        self.headers = headers
        self.body = body
        self.skipsTLSVerification = skipsTLSVerification
        self.tlsServerName = tlsServerName
        self.followsRedirects = followsRedirects
    }
}

/// A header of an HTTP check.
package struct CheckHeader: Equatable, Sendable {
    package var name: String
    package var values: [String]

    package init(name: String, values: [String]) {
        self.name = name
        self.values = values
    }
}
