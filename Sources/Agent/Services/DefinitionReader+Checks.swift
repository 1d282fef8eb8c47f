package import Formats
import Registry

extension DefinitionReader {
    /// Reads the body of a check registration.
    package mutating func check(_ value: JSONValue) throws(FieldError) -> CheckDefinition {
        var fields = try FieldReader(value)
        let name = try fields.string("Name") ?? ""
        guard !name.isEmpty else { throw .invalid("Missing check name") }
        let id = try checkID(&fields)
        return try check(fields, id: id.isEmpty ? name : id, name: name)
    }

    /// Reads `Check` and `Checks` of a service, and gives those without an id theirs.
    mutating func checks(
        _ fields: inout FieldReader,
        of service: ServiceDefinition
    ) throws(FieldError) -> [CheckDefinition] {
        var sources: [FieldReader] = []
        if let value = fields.take("Check"), value != .object([]) {
            sources.append(try FieldReader(value, path: "Check."))
        }
        for (position, value) in try fields.array("Checks").enumerated() where value != .null {
            sources.append(try FieldReader(value, path: "Checks[\(position)]."))
        }
        var checks: [CheckDefinition] = []
        for (position, source) in sources.enumerated() {
            var source = source
            let givenID = try checkID(&source)
            let givenName = try source.string("Name") ?? ""
            let number = sources.count > 1 ? ":\(position + 1)" : ""
            var check = try check(
                source,
                id: givenID.isEmpty ? "service:\(service.id)\(number)" : givenID,
                name: givenName.isEmpty ? "Service '\(service.name)' check" : givenName
            )
            check.serviceID = service.id
            checks.append(check)
        }
        return checks
    }

    private func checkID(_ fields: inout FieldReader) throws(FieldError) -> String {
        let id = try fields.string("CheckID") ?? ""
        let short = try fields.string("ID") ?? ""
        return id.isEmpty ? short : id
    }

    private mutating func check(
        _ source: FieldReader,
        id: String,
        name: String
    ) throws(FieldError) -> CheckDefinition {
        var fields = source
        try refuseOtherKinds(&fields)
        var check = CheckDefinition(id: id, name: name, probe: try probe(&fields))
        check.notes = try fields.string("Notes") ?? ""
        check.serviceID = try fields.string("ServiceID") ?? ""
        check.initialStatus = try initialStatus(&fields)
        let counts = 0...1_000
        check.successBeforePassing = try fields.integer("SuccessBeforePassing", in: counts) ?? 0
        check.failuresBeforeWarning = try fields.integer("FailuresBeforeWarning", in: counts) ?? 0
        check.failuresBeforeCritical = try fields.integer("FailuresBeforeCritical", in: counts) ?? 0
        if check.failuresBeforeWarning > check.failuresBeforeCritical {
            throw .invalid(
                "Invalid check: FailuresBeforeWarning can't be higher than FailuresBeforeCritical"
            )
        }
        if let after = try fields.duration("DeregisterCriticalServiceAfter"), after > .zero {
            check.deregisterCriticalServiceAfter = max(after, .seconds(60))
        }
        check.outputMaxSize = try fields.integer("OutputMaxSize", in: 0...1_048_576) ?? 0
        if !(1...4_096).contains(check.outputMaxSize) { check.outputMaxSize = 4_096 }
        try requireDefaults(&fields)
        skip(["Token"], of: &fields)
        finish(fields)
        return check
    }

    private func initialStatus(_ fields: inout FieldReader) throws(FieldError) -> CheckStatus? {
        guard let text = try fields.string("Status"), !text.isEmpty else { return nil }
        guard let status = CheckStatus(name: text) else { throw .invalid("Bad check status") }
        return status
    }

    /// Reads which of the three kinds it is; exactly one is given.
    private func probe(_ fields: inout FieldReader) throws(FieldError) -> CheckProbe {
        let url = try fields.string("HTTP") ?? ""
        let target = try fields.string("TCP") ?? ""
        let ttl = try fields.duration("TTL") ?? .zero
        let interval = try fields.duration("Interval") ?? .zero
        let timeout = try fields.duration("Timeout") ?? .zero
        let request = try httpRequest(&fields, url: url)
        guard [!url.isEmpty, !target.isEmpty, ttl != .zero].count(where: { $0 }) == 1 else {
            if ttl != .zero, interval != .zero {
                throw .invalid("Invalid check: Interval and TTL cannot both be specified")
            }
            throw .invalid("Invalid check: exactly one of TTL, HTTP and TCP must be given")
        }
        if ttl != .zero {
            guard ttl > .zero else {
                throw .invalid("Invalid check: TTL must be > 0 for TTL checks")
            }
            return .ttl(ttl)
        }
        guard interval > .zero else {
            throw .invalid("Invalid check: Interval must be > 0 for HTTP or TCP checks")
        }
        let period = max(interval, .seconds(1))
        let patience = timeout > .zero ? timeout : .seconds(10)
        return target.isEmpty
            ? .http(request, interval: period, timeout: patience)
            : .tcp(target: target, interval: period, timeout: patience)
    }

    private func httpRequest(
        _ fields: inout FieldReader,
        url: String
    ) throws(FieldError) -> HTTPCheckRequest {
        var request = HTTPCheckRequest(url: url)
        let method = try fields.string("Method") ?? ""
        if !method.isEmpty { request.method = method }
        request.body = try fields.string("Body") ?? ""
        request.skipsTLSVerification = try fields.bool("TLSSkipVerify") ?? false
        request.tlsServerName = try fields.string("TLSServerName") ?? ""
        request.followsRedirects = try fields.bool("DisableRedirects") != true
        request.headers = try fields.members("Header").map { member throws(FieldError) in
            if case .string(let value) = member.value {
                return CheckHeader(name: member.key, values: [value])
            }
            let values = try FieldReader.strings(member.value, path: "Header.\(member.key)")
            return CheckHeader(name: member.key, values: values)
        }
        return request
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
