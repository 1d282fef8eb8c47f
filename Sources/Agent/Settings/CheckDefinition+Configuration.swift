import Registry
package import Services

extension CheckDefinition {
    /// Whose check it is.
    package enum Owner: Sendable {
        /// The node's, or the service's that it names itself.
        case node
        /// The `number`th of several checks of a service, or its only one.
        case service(id: String, name: String, number: Int?)
    }

    /// Reads a check definition with Consul's key names: an HTTP, TCP or TTL check. Every problem
    /// is appended; `nil` where there was one.
    package init?(
        configured value: ConfigurationValue,
        path: String,
        belongingTo owner: Owner,
        problems: inout [ConfigurationProblem]
    ) {
        var fields = MappingReader(value, of: "a check definition", in: path)
        let probe = fields.probe()
        self.init(id: "", name: "", probe: probe ?? .ttl(.seconds(1)))
        readNames(&fields, owner)
        notes = fields.text(fields.take("notes")) ?? ""
        if let entry = fields.take("status"), let word = fields.text(entry) {
            initialStatus = CheckStatus.allCases.first { $0.name == word.lowercased() }
            if initialStatus == nil {
                fields.report(
                    entry.value.position,
                    "`status` takes passing, warning or critical."
                )
            }
        }
        readPatience(&fields)
        let found = fields.finish()
        problems += found
        if !found.isEmpty { return nil }
    }

    private mutating func readNames(_ fields: inout MappingReader, _ owner: Owner) {
        let id = fields.take("id", "check_id")
        let name = fields.text(fields.take("name"))
        switch owner {
        case .node:
            serviceID = fields.text(fields.take("service_id")) ?? ""
            self.name = name ?? ""
            if self.name.isEmpty {
                fields.report(fields.position, "a check of its own needs a `name`.")
            }
            self.id = fields.text(id) ?? self.name
        case .service(let service, let serviceName, let number):
            serviceID = service
            self.name = name ?? "Service '\(serviceName)' check"
            self.id = fields.text(id) ?? "service:\(service)" + (number.map { ":\($0)" } ?? "")
        }
        if !self.id.isEmpty || id != nil, !NamingRules.isID(self.id) {
            fields.report(
                id?.value.position ?? fields.position,
                "a check's `id` takes 1 to 128 printable characters."
            )
        }
    }

    private mutating func readPatience(_ fields: inout MappingReader) {
        successBeforePassing =
            fields.count(fields.take("success_before_passing"))
        failuresBeforeCritical = fields.count(fields.take("failures_before_critical"))
        let entry = fields.take("failures_before_warning")
        failuresBeforeWarning = fields.count(entry)
        if let entry, failuresBeforeWarning > failuresBeforeCritical {
            fields.report(
                entry.value.position,
                "`failures_before_warning` can't be higher than `failures_before_critical`."
            )
        }
        if let entry = fields.take("deregister_critical_service_after"),
            let after = fields.duration(entry), after > .zero
        {
            deregisterCriticalServiceAfter = max(after, .seconds(60))
        }
        if let size = fields.number(fields.take("output_max_size"), as: Int.self), size > 0 {
            outputMaxSize = min(size, 4_096)
        }
    }
}

extension MappingReader {
    fileprivate mutating func count(_ entry: ConfigurationValue.Entry?) -> Int {
        Int(number(entry, as: UInt16.self) ?? 0)
    }

    /// How the check finds out: exactly one of `http`, `tcp` and `ttl`.
    fileprivate mutating func probe() -> CheckProbe? {
        refuse(
            ["args", "script", "script_args", "shell", "docker_container_id", "os_service"],
            "checks that start a process do not exist in Martlet: nothing that a file or the API "
                + "says can start one. Use an HTTP, TCP or TTL check."
        )
        refuse(
            ["grpc", "grpc_use_tls", "alias_node", "alias_service", "udp", "h2ping"]
                + ["h2ping_use_tls", "tcp_use_tls"],
            "this version checks by HTTP, TCP and TTL only."
        )
        let refusals = problems.count
        let http = take("http")
        let tcp = take("tcp")
        let ttl = take("ttl")
        let interval = take("interval")
        let timeout = take("timeout")
        let request = request(http)
        guard [http, tcp, ttl].compactMap({ $0 }).count == 1 else {
            if refusals == 0 {
                report(position, "a check takes exactly one of `http`, `tcp` and `ttl`.")
            }
            return nil
        }
        if let ttl {
            if let interval {
                report(interval.position, "`interval` and `ttl` cannot both be given.")
            }
            return positive(ttl).map { .ttl($0) }
        }
        guard let interval else {
            report(position, "a check by HTTP or TCP needs an `interval`, such as 10s.")
            return nil
        }
        guard let every = positive(interval).map({ max($0, .seconds(1)) }) else { return nil }
        let patience = timeout.flatMap { positive($0) } ?? .seconds(10)
        if let request { return .http(request, interval: every, timeout: patience) }
        return target(tcp).map { .tcp(target: $0, interval: every, timeout: patience) }
    }

    private mutating func positive(_ entry: ConfigurationValue.Entry) -> Duration? {
        guard let duration = duration(entry) else { return nil }
        if duration > .zero { return duration }
        report(entry.value.position, "`\(entry.key)` takes a duration above zero.")
        return nil
    }

    private mutating func target(_ entry: ConfigurationValue.Entry?) -> String? {
        guard let entry, let text = text(entry) else { return nil }
        if NamingRules.splitHostAndPort(text) != nil { return text }
        report(entry.value.position, "`tcp` takes HOST:PORT, such as 127.0.0.1:5432.")
        return nil
    }

    /// The request of an HTTP check, with the keys that only make sense for one.
    private mutating func request(_ http: ConfigurationValue.Entry?) -> HTTPCheckRequest? {
        let method = text(take("method"))
        let body = take("body")
        let bodyText = text(body) ?? ""
        var headers: [CheckHeader] = []
        for entry in mapping(take("header")) {
            headers.append(CheckHeader(name: entry.key, values: texts(entry)))
        }
        let skips = flag(take("tls_skip_verify")) ?? false
        let serverName = text(take("tls_server_name")) ?? ""
        let follows = flag(take("disable_redirects")) != true
        if let body, bodyText.utf8.count > 4_096 {
            report(body.value.position, "`body` takes at most 4,096 bytes.")
        }
        guard let http, let url = text(http) else { return nil }
        guard url.hasPrefix("http://") || url.hasPrefix("https://") else {
            report(http.value.position, "`http` takes a URL that begins with http:// or https://.")
            return nil
        }
        return HTTPCheckRequest(
            url: url,
            method: method?.uppercased() ?? "GET",
            headers: headers.sorted { $0.name < $1.name },
            body: bodyText,
            skipsTLSVerification: skips,
            tlsServerName: serverName,
            followsRedirects: follows
        )
    }
}
