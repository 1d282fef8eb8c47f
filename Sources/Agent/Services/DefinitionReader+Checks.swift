import Formats
import Registry

extension DefinitionReader {
    /// Reads `Check` and `Checks` of a service, and gives those without an id theirs.
    mutating func checks(
        _ fields: inout DefinitionFields,
        of service: ServiceDefinition
    ) -> [CheckDefinition] {
        var sources: [DefinitionFields] = []
        if fields.says("Check") { sources += fields.objectOrObjects("Check") }
        fields.skip(["Check"])
        sources += fields.objects("Checks")
        var checks: [CheckDefinition] = []
        for (position, source) in sources.enumerated() {
            var source = source
            let givenID = checkID(&source)
            let givenName = source.string("Name")
            let number = sources.count > 1 ? position + 1 : nil
            let check = check(
                &source,
                id: givenID.isEmpty
                    ? CheckDefinition.usualID(of: service.id, number: number) : givenID,
                name: givenName.isEmpty ? CheckDefinition.usualName(of: service.name) : givenName
            )
            guard var check else { continue }
            check.serviceID = service.id
            checks.append(check)
            noteCheck(at: source.path)
        }
        return checks
    }

    func checkID(_ fields: inout DefinitionFields) -> String {
        let id = fields.string("CheckID")
        let short = fields.string("ID")
        return id.isEmpty ? short : id
    }

    /// `nil` where its kind is not to be read; what is wrong is taken over.
    mutating func check(
        _ fields: inout DefinitionFields,
        id: String,
        name: String
    ) -> CheckDefinition? {
        let probe = probe(&fields)
        return check(&fields, id: id, name: name, probe: probe)
    }

    /// The same where the kind was read already.
    mutating func check(
        _ fields: inout DefinitionFields,
        id: String,
        name: String,
        probe: CheckProbe?
    ) -> CheckDefinition? {
        var check = CheckDefinition(id: id, name: name, probe: probe ?? .ttl(.seconds(1)))
        check.notes = fields.string("Notes")
        check.serviceID = fields.string("ServiceID")
        check.initialStatus = initialStatus(&fields)
        let counts = 0...1_000
        check.successBeforePassing = fields.integer("SuccessBeforePassing", in: counts) ?? 0
        check.failuresBeforeWarning = fields.integer("FailuresBeforeWarning", in: counts) ?? 0
        check.failuresBeforeCritical = fields.integer("FailuresBeforeCritical", in: counts) ?? 0
        if check.failuresBeforeWarning > check.failuresBeforeCritical {
            fields.report(
                "Invalid check: FailuresBeforeWarning can't be higher than FailuresBeforeCritical",
                at: "FailuresBeforeWarning"
            )
        }
        check.deregisterCriticalServiceAfter = fields.duration("DeregisterCriticalServiceAfter")
        check.outputMaxSize = fields.integer("OutputMaxSize", in: 0...1_048_576) ?? 0
        check.settle()
        requireDefaults(&fields)
        skipForeign(["Token"], &fields)
        finish(&fields, of: .check)
        return probe == nil ? nil : check
    }

    private func initialStatus(_ fields: inout DefinitionFields) -> CheckStatus? {
        let text = fields.string("Status")
        if text.isEmpty { return nil }
        if let status = CheckStatus(name: text.lowercased()) { return status }
        fields.report("Bad check status: passing, warning or critical", at: "Status")
        return nil
    }

    /// Reads how it finds out: exactly one kind is given.
    func probe(_ fields: inout DefinitionFields) -> CheckProbe? {
        let isRefused = refuseOtherKinds(&fields)
        let given = CheckKinds.table.filter { $0.selectors.contains(where: fields.says) }
        let before = fields.problems.count
        defer {
            for kind in CheckKinds.table { fields.skip(kind.selectors + kind.modifiers) }
            fields.skip(["Interval", "Timeout"])
        }
        guard given.count == 1, let kind = given.first else {
            if isRefused { return nil }
            let both = fields.says("TTL") && fields.says("Interval")
            let second = given.dropFirst().first?.selectors.first(where: fields.says)
            fields.report(
                "Invalid check: "
                    + (both
                        ? "Interval and TTL cannot both be specified"
                        : "exactly one of \(CheckKinds.names) must be given"),
                at: both ? "Interval" : second
            )
            return nil
        }
        if !kind.form.isRun, fields.says("Interval") {
            fields.report(
                "Invalid check: Interval and \(kind.selectors[0]) cannot both be specified",
                at: "Interval"
            )
        }
        guard let rhythm = CheckRhythm(&fields, of: kind), let read = kind.init(&fields),
            fields.problems.count == before, !isRefused
        else { return nil }
        return CheckProbe(read, rhythm)
    }
}

extension CheckDefinition {
    /// Consul's id for a check of a service that names none: of several, with its number.
    static func usualID(of service: String, number: Int?) -> String {
        "service:\(service)" + (number.map { ":\($0)" } ?? "")
    }

    static func usualName(of service: String) -> String { "Service '\(service)' check" }

    /// Raises and lowers to what is possible, as Consul does without a word.
    mutating func settle() {
        if let patience = deregisterCriticalServiceAfter {
            deregisterCriticalServiceAfter = patience > .zero ? max(patience, .seconds(60)) : nil
        }
        if !(1...4_096).contains(outputMaxSize) { outputMaxSize = 4_096 }
    }
}

extension CheckStatus {
    /// Reads Consul's word.
    package init?(name: String) {
        guard let status = CheckStatus.allCases.first(where: { $0.name == name }) else {
            return nil
        }
        self = status
    }
}
