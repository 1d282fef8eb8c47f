package import Formats
internal import Primitives
package import Registry

/// Definitions of services and checks, as `DefinitionReader` takes them.
extension JSONWriter {
    /// A service with its checks.
    package mutating func definition(_ service: ServiceDefinition) {
        object { writer in
            writer.member("ID", service.id)
            writer.member("Name", service.name)
            if !service.tags.isEmpty { writer.member("Tags", service.tags) }
            if !service.metadata.isEmpty {
                writer.object("Meta") { writer in
                    for entry in service.metadata { writer.member(entry.key, entry.value) }
                }
            }
            if !service.address.isEmpty { writer.member("Address", service.address) }
            if service.port != 0 { writer.member("Port", service.port) }
            writer.tagged(service.taggedAddresses)
            writer.object("Weights") { writer in
                writer.member("Passing", service.weights.passing)
                writer.member("Warning", service.weights.warning)
            }
            writer.terms(
                capacity: service.capacity,
                breaker: service.breaker,
                policy: service.policy
            )
            if service.enableTagOverride { writer.member("EnableTagOverride", true) }
            if !service.checks.isEmpty {
                writer.array("Checks") { writer in
                    for check in service.checks { writer.definition(check, isOfService: true) }
                }
            }
        }
    }

    private mutating func tagged(_ addresses: [TaggedAddress]) {
        if addresses.isEmpty { return }
        object("TaggedAddresses") { writer in
            for address in addresses {
                writer.object(address.name) { writer in
                    writer.member("Address", address.address)
                    writer.member("Port", address.port)
                }
            }
        }
    }

    /// Our own members, each only where it is set: capacity, breaker and policy (docs/balancing.md,
    /// From the agent).
    package mutating func terms(capacity: UInt32, breaker: BreakerTerms?, policy: String) {
        if capacity > 0 { member("Capacity", capacity) }
        if let breaker {
            object("Breaker") { writer in
                writer.key("Threshold")
                switch breaker.opens {
                case .afterFailures(let count): writer.number(count)
                case .atShare(let share): writer.number(share)
                }
                writer.duration("Window", .milliseconds(breaker.windowMilliseconds))
                writer.duration("Interval", .milliseconds(breaker.intervalMilliseconds))
            }
        }
        if !policy.isEmpty { member("Policy", policy) }
    }

    /// A check; one that stands in its service's definition does not name it.
    package mutating func definition(_ check: CheckDefinition, isOfService: Bool = false) {
        object { writer in
            writer.member("CheckID", check.id)
            writer.member("Name", check.name)
            if !check.notes.isEmpty { writer.member("Notes", check.notes) }
            if !isOfService, !check.serviceID.isEmpty {
                writer.member("ServiceID", check.serviceID)
            }
            check.probe.kind.write(to: &writer)
            check.probe.rhythm.write(to: &writer)
            if let status = check.initialStatus { writer.member("Status", status.name) }
            writer.count("SuccessBeforePassing", check.successBeforePassing)
            writer.count("FailuresBeforeWarning", check.failuresBeforeWarning)
            writer.count("FailuresBeforeCritical", check.failuresBeforeCritical)
            if let patience = check.deregisterCriticalServiceAfter {
                writer.duration("DeregisterCriticalServiceAfter", patience)
            }
            if check.outputMaxSize != 4_096 { writer.member("OutputMaxSize", check.outputMaxSize) }
        }
    }

    private mutating func count(_ name: String, _ count: Int) {
        if count != 0 { member(name, count) }
    }

    /// In Go's form where that is exact, as it is but for years, else in nanoseconds.
    mutating func duration(_ name: String, _ duration: Duration) {
        let text = GoDuration.format(duration)
        if GoDuration.parse(text) == duration {
            member(name, text)
        } else {
            member(name, duration.nanoseconds)
        }
    }
}
