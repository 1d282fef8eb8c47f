import Registry
import Services
import Settings

extension ServiceDefinition {
    /// The body of `PUT /v1/agent/service/register`.
    package var registrationBody: JSON {
        var members: KeyedJSON = [
            ("ID", .text(id)),
            ("Name", .text(name)),
            ("Address", .text(address)),
            ("Port", .number(Int(port))),
            ("Tags", .texts(tags)),
            ("Meta", .object(metadata.map { JSON.Member(key: $0.key, value: .text($0.value)) })),
            (
                "Weights",
                .members([
                    "Passing": .number(Int(weights.passing)),
                    "Warning": .number(Int(weights.warning)),
                ])
            ),
            ("EnableTagOverride", .flag(enableTagOverride)),
            ("Checks", .array(checks.map { JSON($0.members) })),
        ]
        if !taggedAddresses.isEmpty {
            let addresses = taggedAddresses.map { tagged in
                JSON.Member(
                    key: tagged.name,
                    value: .members([
                        "Address": .text(tagged.address),
                        "Port": .number(Int(tagged.port)),
                    ])
                )
            }
            members.append(("TaggedAddresses", .object(addresses)))
        }
        if capacity > 0 { members.append(("Capacity", .number(Int(capacity)))) }
        if !policy.isEmpty { members.append(("Policy", .text(policy))) }
        if let breaker {
            members.append(
                (
                    "Breaker",
                    .members([
                        "Threshold": breaker.opens.json,
                        "Window": .text("\(breaker.windowMilliseconds)ms"),
                        "Interval": .text("\(breaker.intervalMilliseconds)ms"),
                    ])
                )
            )
        }
        return JSON(members)
    }
}

extension BreakerTerms.Opening {
    fileprivate var json: JSON {
        switch self {
        case .afterFailures(let count): .number(Int(count))
        case .atShare(let share): .decimal(share)
        }
    }
}

extension CheckDefinition {
    /// The body of `PUT /v1/agent/check/register`.
    package var registrationBody: JSON {
        JSON(members + (serviceID.isEmpty ? [] : [("ServiceID", .text(serviceID))]))
    }

    /// The members that a check has within a service, too.
    fileprivate var members: KeyedJSON {
        var members: KeyedJSON = [("CheckID", .text(id)), ("Name", .text(name))]
        if !notes.isEmpty { members.append(("Notes", .text(notes))) }
        members += probe.members
        if let initialStatus { members.append(("Status", .text(initialStatus.name))) }
        let counts = [
            ("SuccessBeforePassing", successBeforePassing),
            ("FailuresBeforeWarning", failuresBeforeWarning),
            ("FailuresBeforeCritical", failuresBeforeCritical),
        ]
        for (key, count) in counts where count > 0 { members.append((key, .number(count))) }
        if let after = deregisterCriticalServiceAfter {
            members.append(("DeregisterCriticalServiceAfter", .text(after.configured)))
        }
        if outputMaxSize != 4_096 { members.append(("OutputMaxSize", .number(outputMaxSize))) }
        return members
    }
}

extension CheckProbe {
    fileprivate var members: KeyedJSON {
        switch self {
        case .ttl(let duration):
            return [("TTL", .text(duration.configured))]
        case .tcp(let target, let interval, let timeout):
            return [("TCP", .text(target))] + CheckProbe.rhythm(interval, timeout)
        case .http(let request, let interval, let timeout):
            return request.members + CheckProbe.rhythm(interval, timeout)
        }
    }

    private static func rhythm(_ interval: Duration, _ timeout: Duration) -> KeyedJSON {
        [("Interval", .text(interval.configured)), ("Timeout", .text(timeout.configured))]
    }
}

extension HTTPCheckRequest {
    fileprivate var members: KeyedJSON {
        var members: KeyedJSON = [("HTTP", .text(url)), ("Method", .text(method))]
        if !headers.isEmpty {
            let headers = headers.map { JSON.Member(key: $0.name, value: .texts($0.values)) }
            members.append(("Header", .object(headers)))
        }
        if !body.isEmpty { members.append(("Body", .text(body))) }
        if skipsTLSVerification { members.append(("TLSSkipVerify", .flag(true))) }
        if !tlsServerName.isEmpty { members.append(("TLSServerName", .text(tlsServerName))) }
        return members
    }
}

private typealias KeyedJSON = [(String, JSON)]

extension JSON {
    fileprivate init(_ members: KeyedJSON) {
        self = .object(members.map { Member(key: $0.0, value: $0.1) })
    }
}
