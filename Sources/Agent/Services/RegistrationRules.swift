import Formats
internal import Registry

/// What a registration has to keep to. Definitions come out in normal form: defaults filled in,
/// lists sorted, values raised to their least. The sentences are those that Consul's users know.
package struct RegistrationRules: Sendable {
    let targets: CheckTargets
    let addresses: AddressPermit

    package init(targets: CheckTargets, addresses: AddressPermit = .any) {
        self.targets = targets
        self.addresses = addresses
    }

    /// Longest texts that stay with the owner, in bytes.
    package static let notesBytes = 4_096
    static let identifierBytes = 128

    package func normalized(_ service: ServiceDefinition) throws(CatalogError) -> ServiceDefinition
    {
        guard !service.name.isEmpty else { throw .invalid("Missing service name") }
        guard ServiceName.isFit(service.name) else {
            throw .invalid(
                "Invalid service name \"\(service.name.prefix(80).printable)\": it has "
                    + ServiceName.rule
            )
        }
        var service = service
        if service.id.isEmpty { service.id = service.name }
        try requireIdentifier(service.id, "service ID")
        try requireAddress(service.address)
        if let refusal = addresses.refusal(of: service.address) { throw .invalid(refusal) }
        for tagged in service.taggedAddresses { try requireAddress(tagged.address) }
        service.taggedAddresses.sort { $0.name < $1.name }
        service.metadata.sort { $0.key < $1.key }
        let isOnlyCheck = service.checks.count == 1
        var checks: [CheckDefinition] = []
        for (position, check) in service.checks.enumerated() {
            var check = check
            check.serviceID = service.id
            if check.id.isEmpty {
                let number = isOnlyCheck ? nil : position + 1
                check.id = CheckDefinition.usualID(of: service.id, number: number)
            }
            if check.name.isEmpty { check.name = CheckDefinition.usualName(of: service.name) }
            checks.append(try normalized(check, instanceAddress: service.address))
        }
        guard Set(checks.map(\.id)).count == checks.count else {
            throw .invalid("Invalid check: two checks of service \"\(service.id)\" have one id")
        }
        service.checks = checks
        return service
    }

    /// `instanceAddress` is that of the service to which the check belongs, or empty.
    package func normalized(
        _ check: CheckDefinition,
        instanceAddress: String
    ) throws(CatalogError) -> CheckDefinition {
        guard !check.name.isEmpty else { throw .invalid("Missing check name") }
        var check = check
        if check.id.isEmpty { check.id = check.name }
        try requireIdentifier(check.id, "check ID")
        guard !Self.isReserved(check.id) else {
            throw .invalid("Invalid check: the id \"\(check.id)\" is the agent's own")
        }
        guard check.name.utf8.count <= 255, Self.isPrintable(check.name) else {
            throw .invalid("Invalid check: a name has at most 255 bytes, all printable")
        }
        guard check.notes.utf8.count <= Self.notesBytes else {
            throw .invalid("Invalid check: notes have at most \(Self.notesBytes) bytes")
        }
        check.probe = try normalized(check.probe, instance: instanceAddress)
        let counts = [
            check.successBeforePassing, check.failuresBeforeWarning, check.failuresBeforeCritical,
        ]
        guard counts.allSatisfy({ (0...1_000).contains($0) }) else {
            throw .invalid("Invalid check: thresholds are 0 to 1000")
        }
        guard check.failuresBeforeWarning <= check.failuresBeforeCritical else {
            throw .invalid(
                "Invalid check: FailuresBeforeWarning can't be higher than FailuresBeforeCritical"
            )
        }
        check.settle()
        return check
    }

    /// Holds the target to where a check may go, and all else to what its kind says.
    private func normalized(
        _ probe: CheckProbe,
        instance: String
    ) throws(CatalogError) -> CheckProbe {
        switch probe.kind.host {
        case .success(let host):
            if let refusal = targets.refusal(of: host, instance: instance) {
                throw .invalid("Invalid check: \(refusal.reason)")
            }
        case .failure(let refusal): throw .invalid("Invalid check: \(refusal.reason)")
        case nil: break
        }
        var kind = probe.kind
        try kind.normalize()
        return CheckProbe(kind, try probe.rhythm.normalized(of: type(of: kind)))
    }

    private func requireIdentifier(_ id: String, _ what: String) throws(CatalogError) {
        guard (1...Self.identifierBytes).contains(id.utf8.count), Self.isPrintable(id) else {
            throw .invalid(
                "Invalid \(what): it has 1 to \(Self.identifierBytes) bytes, all printable"
            )
        }
    }

    private func requireAddress(_ address: String) throws(CatalogError) {
        if let flaw = ServiceAddress.flaw(in: address) {
            throw .invalid("Invalid service address: \(flaw)")
        }
    }

    /// Ids under which the API shows checks that nobody registered.
    private static func isReserved(_ id: String) -> Bool {
        ["serfHealth", "_node_maintenance"].contains(id) || id == "_service_maintenance"
            || id.hasPrefix("_service_maintenance:")
    }

    static func isPrintable(_ text: String) -> Bool {
        text.unicodeScalars.allSatisfy { $0.value >= 0x20 && !(0x7F...0x9F).contains($0.value) }
    }
}
