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

    package func normalized(
        _ service: ServiceDefinition
    ) throws(RuleBreach) -> ServiceDefinition {
        guard !service.name.isEmpty else { throw RuleBreach("Missing service name") }
        guard ServiceName.isFit(service.name) else {
            throw RuleBreach(
                "Invalid service name \"\(service.name.prefix(80).printable)\": it has "
                    + ServiceName.rule,
                at: "Name"
            )
        }
        var service = service
        if service.id.isEmpty { service.id = service.name }
        try requireIdentifier(service.id, "service ID", at: IdentityKeys.service)
        try requireAddress(service.address, at: "Address")
        if let refusal = addresses.refusal(of: service.address) {
            throw RuleBreach(refusal, at: "Address")
        }
        for tagged in service.taggedAddresses {
            try requireAddress(tagged.address, at: "TaggedAddresses.\(tagged.name).Address")
        }
        service.taggedAddresses.sort { $0.name < $1.name }
        service.metadata.sort { $0.key < $1.key }
        service.checks = try normalizedChecks(of: service)
        return service
    }

    private func normalizedChecks(
        of service: ServiceDefinition
    ) throws(RuleBreach) -> [CheckDefinition] {
        let isOnlyCheck = service.checks.count == 1
        var checks: [CheckDefinition] = []
        var ids: Set<String> = []
        for (position, check) in service.checks.enumerated() {
            var check = check
            check.serviceID = service.id
            if check.id.isEmpty {
                let number = isOnlyCheck ? nil : position + 1
                check.id = CheckDefinition.usualID(of: service.id, number: number)
            }
            if check.name.isEmpty { check.name = CheckDefinition.usualName(of: service.name) }
            do throws(RuleBreach) {
                check = try normalized(check, instanceAddress: service.address)
            } catch {
                throw error.ofCheck(position)
            }
            guard ids.insert(check.id).inserted else {
                throw RuleBreach(
                    "Invalid check: two checks of service \"\(service.id)\" have one id",
                    at: IdentityKeys.check
                ).ofCheck(position)
            }
            checks.append(check)
        }
        return checks
    }

    /// `instanceAddress` is that of the service to which the check belongs, or empty.
    package func normalized(
        _ check: CheckDefinition,
        instanceAddress: String
    ) throws(RuleBreach) -> CheckDefinition {
        guard !check.name.isEmpty else { throw RuleBreach("Missing check name") }
        var check = check
        if check.id.isEmpty { check.id = check.name }
        try requireIdentifier(check.id, "check ID", at: IdentityKeys.check)
        guard !Self.isReserved(check.id) else {
            throw RuleBreach(
                "Invalid check: the id \"\(check.id)\" is the agent's own",
                at: IdentityKeys.check
            )
        }
        guard check.name.utf8.count <= 255, Self.isPrintable(check.name) else {
            throw RuleBreach(
                "Invalid check: a name has at most 255 bytes, all printable",
                at: "Name"
            )
        }
        guard check.notes.utf8.count <= Self.notesBytes else {
            throw RuleBreach(
                "Invalid check: notes have at most \(Self.notesBytes) bytes",
                at: "Notes"
            )
        }
        check.probe = try normalized(check.probe, instance: instanceAddress)
        try requireThresholds(check)
        check.settle()
        return check
    }

    private func requireThresholds(_ check: CheckDefinition) throws(RuleBreach) {
        for (key, count) in [
            ("SuccessBeforePassing", check.successBeforePassing),
            ("FailuresBeforeWarning", check.failuresBeforeWarning),
            ("FailuresBeforeCritical", check.failuresBeforeCritical),
        ] where !(0...1_000).contains(count) {
            throw RuleBreach("Invalid check: thresholds are 0 to 1000", at: key)
        }
        guard check.failuresBeforeWarning <= check.failuresBeforeCritical else {
            throw RuleBreach(
                "Invalid check: FailuresBeforeWarning can't be higher than FailuresBeforeCritical",
                at: "FailuresBeforeWarning"
            )
        }
    }

    /// Holds the target to where a check may go, and all else to what its kind says.
    private func normalized(
        _ probe: CheckProbe,
        instance: String
    ) throws(RuleBreach) -> CheckProbe {
        var refusal: CheckRefusal?
        switch probe.kind.host {
        case .success(let host): refusal = targets.refusal(of: host, instance: instance)
        case .failure(let found): refusal = found
        case nil: break
        }
        if let refusal {
            throw RuleBreach(
                "Invalid check: \(refusal.reason)",
                at: type(of: probe.kind).selectors
            )
        }
        var kind = probe.kind
        try kind.normalize()
        return CheckProbe(kind, try probe.rhythm.normalized(of: type(of: kind)))
    }

    private func requireIdentifier(
        _ id: String,
        _ what: String,
        at keys: [String]
    ) throws(RuleBreach) {
        guard (1...Self.identifierBytes).contains(id.utf8.count), Self.isPrintable(id) else {
            throw RuleBreach(
                "Invalid \(what): it has 1 to \(Self.identifierBytes) bytes, all printable",
                at: keys
            )
        }
    }

    private func requireAddress(_ address: String, at key: String) throws(RuleBreach) {
        if let flaw = ServiceAddress.flaw(in: address) {
            throw RuleBreach("Invalid service address: \(flaw)", at: key)
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
