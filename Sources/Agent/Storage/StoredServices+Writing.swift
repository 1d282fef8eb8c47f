internal import Primitives
internal import Registry

extension StoredServices {
    /// The statement by which the file is known; a later format has another number.
    static let head = "martlet-services 1"

    /// The text that `init(parsing:)` reads.
    var text: String {
        var writer = StoredTextWriter(
            remark:
                "What applications registered with this agent. Edit it only while it is stopped.",
            head: Self.head
        )
        if let nodeMaintenance { writer.line("node-maintenance", .text(nodeMaintenance)) }
        for item in maintenance {
            writer.line("maintenance", .text(item.serviceID), .text(item.reason))
        }
        for item in drains {
            if let end = item.endMilliseconds {
                writer.line("drain", .text(item.serviceID), .number(end))
            } else {
                writer.line("drain", .text(item.serviceID))
            }
        }
        for service in services { Self.write(service, to: &writer) }
        for check in checks { Self.write(check, to: &writer) }
        return writer.finished()
    }

    private static func write(_ service: ServiceDefinition, to writer: inout StoredTextWriter) {
        writer.line("service", .text(service.id), .text(service.name))
        if !service.address.isEmpty { writer.line("address", .text(service.address)) }
        if service.port != 0 { writer.line("port", .number(UInt64(service.port))) }
        for tagged in service.taggedAddresses {
            writer.line(
                "tagged",
                .text(tagged.name),
                .text(tagged.address),
                .number(UInt64(tagged.port))
            )
        }
        for tag in service.tags { writer.line("tag", .text(tag)) }
        for entry in service.metadata { writer.line("meta", .text(entry.key), .text(entry.value)) }
        writer.line(
            "weights",
            .number(UInt64(service.weights.passing)),
            .number(UInt64(service.weights.warning))
        )
        if service.capacity != 0 { writer.line("capacity", .number(UInt64(service.capacity))) }
        if let breaker = service.breaker {
            writer.line(
                "breaker",
                .number(UInt64(breaker.threshold)),
                .number(UInt64(breaker.windowMilliseconds)),
                .number(UInt64(breaker.intervalMilliseconds))
            )
        }
        if !service.policy.isEmpty { writer.line("policy", .text(service.policy)) }
        if service.enableTagOverride { writer.line("tag-override") }
    }

    private static func write(_ check: CheckDefinition, to writer: inout StoredTextWriter) {
        writer.line("check", .text(check.id), .text(check.name))
        if !check.serviceID.isEmpty { writer.line("of", .text(check.serviceID)) }
        if !check.notes.isEmpty { writer.line("notes", .text(check.notes)) }
        write(check.probe, to: &writer)
        if let status = check.initialStatus { writer.line("initially", .word(status.name)) }
        writer.line(
            "thresholds",
            .number(UInt64(clamping: check.successBeforePassing)),
            .number(UInt64(clamping: check.failuresBeforeWarning)),
            .number(UInt64(clamping: check.failuresBeforeCritical))
        )
        if let patience = check.deregisterCriticalServiceAfter {
            writer.line("deregister-after", nanoseconds(patience))
        }
        writer.line("output-limit", .number(UInt64(clamping: check.outputMaxSize)))
    }

    private static func write(_ probe: CheckProbe, to writer: inout StoredTextWriter) {
        switch probe {
        case .ttl(let duration):
            writer.line("ttl", nanoseconds(duration))
        case .tcp(let target, let interval, let timeout):
            writer.line("tcp", .text(target), nanoseconds(interval), nanoseconds(timeout))
        case .http(let request, let interval, let timeout):
            writer.line(
                "http",
                .text(request.method),
                .text(request.url),
                nanoseconds(interval),
                nanoseconds(timeout)
            )
            for header in request.headers {
                writer.line("header", ([header.name] + header.values).map { .text($0) })
            }
            if !request.body.isEmpty { writer.line("body", .text(request.body)) }
            if request.skipsTLSVerification { writer.line("tls-unverified") }
            if !request.tlsServerName.isEmpty {
                writer.line("tls-server-name", .text(request.tlsServerName))
            }
        }
    }

    private static func nanoseconds(_ duration: Duration) -> StoredArgument {
        .number(UInt64(clamping: duration.nanoseconds))
    }
}
