internal import Registry

extension StoredServices {
    /// Reads what `text` writes; anything else is refused with its line.
    init(parsing text: String) throws(StoredText.Fault) {
        self.init()
        for line in try StoredText.lines(of: text, beginningWith: Self.head) {
            var fields = StoredFields(line)
            switch line.word {
            case "node-maintenance":
                nodeMaintenance = try fields.text()
            case "maintenance":
                let item = StoredMaintenance(
                    serviceID: try fields.text(),
                    reason: try fields.text()
                )
                maintenance.append(item)
            case "drain":
                let id = try fields.text()
                let end: UInt64? = fields.hasMore ? try fields.number() : nil
                drains.append(StoredDrain(serviceID: id, endMilliseconds: end))
            case "service":
                services.append(ServiceDefinition(id: try fields.text(), name: try fields.text()))
            case "check":
                let id = try fields.text()
                let name = try fields.text()
                // Until its own line says how the check is made; `finish` sees to it that one does.
                checks.append(CheckDefinition(id: id, name: name, probe: .ttl(.zero)))
            default:
                try readDetail(&fields)
            }
            try fields.finish()
        }
        guard checks.allSatisfy({ $0.probe != .ttl(.zero) }) else {
            throw StoredText.Fault(line: 1, what: "a check does not say how it is made")
        }
    }

    /// Reads a line that belongs to the check or, before the first check, the service above it.
    private mutating func readDetail(_ fields: inout StoredFields) throws(StoredText.Fault) {
        if !checks.isEmpty {
            try Self.read(&fields, into: &checks[checks.count - 1])
        } else if !services.isEmpty {
            try Self.read(&fields, into: &services[services.count - 1])
        } else {
            throw fields.fault("\"\(fields.word)\" belongs to nothing")
        }
    }

    private static func read(
        _ fields: inout StoredFields,
        into service: inout ServiceDefinition
    ) throws(StoredText.Fault) {
        switch fields.word {
        case "address": service.address = try fields.text()
        case "port": service.port = try fields.number()
        case "tagged":
            let tagged = TaggedAddress(
                name: try fields.text(),
                address: try fields.text(),
                port: try fields.number()
            )
            service.taggedAddresses.append(tagged)
        case "tag": service.tags.append(try fields.text())
        case "meta":
            let entry = MetadataEntry(key: try fields.text(), value: try fields.text())
            service.metadata.append(entry)
        case "weights":
            service.weights = InstanceWeights(
                passing: try fields.number(),
                warning: try fields.number()
            )
        case "capacity": service.capacity = try fields.number()
        case "breaker":
            service.breaker = BreakerTerms(
                threshold: try fields.number(),
                windowMilliseconds: try fields.number(),
                intervalMilliseconds: try fields.number()
            )
        case "policy": service.policy = try fields.text()
        case "tag-override": service.enableTagOverride = true
        default: throw fields.fault("\"\(fields.word)\" is unknown for a service")
        }
    }

    private static func read(
        _ fields: inout StoredFields,
        into check: inout CheckDefinition
    ) throws(StoredText.Fault) {
        switch fields.word {
        case "of": check.serviceID = try fields.text()
        case "notes": check.notes = try fields.text()
        case "ttl": check.probe = .ttl(try fields.duration())
        case "tcp":
            check.probe = .tcp(
                target: try fields.text(),
                interval: try fields.duration(),
                timeout: try fields.duration()
            )
        case "http":
            let method = try fields.text()
            let request = HTTPCheckRequest(url: try fields.text(), method: method)
            check.probe = .http(
                request,
                interval: try fields.duration(),
                timeout: try fields.duration()
            )
        case "header", "body", "tls-unverified", "tls-server-name":
            try readRequest(&fields, into: &check)
        case "initially": check.initialStatus = try fields.status()
        case "thresholds":
            check.successBeforePassing = try fields.number()
            check.failuresBeforeWarning = try fields.number()
            check.failuresBeforeCritical = try fields.number()
        case "deregister-after": check.deregisterCriticalServiceAfter = try fields.duration()
        case "output-limit": check.outputMaxSize = try fields.number()
        default: throw fields.fault("\"\(fields.word)\" is unknown for a check")
        }
    }

    private static func readRequest(
        _ fields: inout StoredFields,
        into check: inout CheckDefinition
    ) throws(StoredText.Fault) {
        guard case .http(var request, let interval, let timeout) = check.probe else {
            throw fields.fault("\"\(fields.word)\" belongs to an HTTP check")
        }
        switch fields.word {
        case "header":
            let name = try fields.text()
            request.headers.append(CheckHeader(name: name, values: fields.takeRest()))
        case "body": request.body = try fields.text()
        case "tls-unverified": request.skipsTLSVerification = true
        default: request.tlsServerName = try fields.text()
        }
        check.probe = .http(request, interval: interval, timeout: timeout)
    }
}
