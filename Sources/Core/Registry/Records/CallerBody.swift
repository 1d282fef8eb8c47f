/// A node's word that its programs call a service, so that all callers share the capacities of its
/// instances (docs/balancing.md, Breakers).
package struct CallerBody: Hashable, Sendable {
    package var service: String
    package var flags: CallerFlags

    package init(service: String, flags: CallerFlags = []) {
        self.service = service
        self.flags = flags
    }
}

/// What is special about a caller's word.
package struct CallerFlags: OptionSet, Hashable, Sendable {
    package let rawValue: UInt8

    package init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    /// It calls the service no longer.
    package static let deleted = CallerFlags(rawValue: 1)
}
