import Registry
import Services

extension ServiceDefinition {
    /// Reads a service definition with Consul's key names and Martlet's `capacity`, `breaker` and
    /// `policy`. Every problem is appended; `nil` where there was one.
    package init?(
        configured value: ConfigurationValue,
        path: String,
        problems: inout [ConfigurationProblem]
    ) {
        var fields = MappingReader(value, of: "a service definition", in: path)
        let name = fields.take("name")
        let id = fields.take("id", "service_id")
        self.init(id: "", name: fields.text(name) ?? "")
        if !ServiceName.isFit(self.name) {
            fields.report(
                name?.value.position ?? fields.position,
                "a service needs a `name`: it has \(ServiceName.rule)."
            )
        }
        self.id = fields.text(id) ?? self.name
        if let id, !NamingRules.isID(self.id) {
            fields.report(
                id.value.position,
                "`id` takes 1 to 128 printable characters."
            )
        }
        readPlace(&fields)
        readBalancing(&fields)
        readChecks(&fields)
        for entry in [fields.take("namespace"), fields.take("partition")] {
            guard let entry, let text = fields.text(entry), text.lowercased() != "default",
                !text.isEmpty
            else { continue }
            fields.report(
                entry.value.position,
                "`\(entry.key)` \"\(text)\": this agent knows \"default\" only."
            )
        }
        fields.refuse(
            ["kind", "proxy", "connect", "token", "socket_path", "locality", "ports"],
            "Consul's service mesh, tokens and Enterprise do not exist in Martlet. Remove it."
        )
        let found = fields.finish()
        problems += found
        if !found.isEmpty { return nil }
    }

    private mutating func readPlace(_ fields: inout MappingReader) {
        if let entry = fields.take("address") {
            address = fields.address(entry)
        }
        port = fields.number(fields.take("port"), as: UInt16.self) ?? 0
        tags = fields.texts(fields.take("tags"))
        enableTagOverride = fields.flag(fields.take("enable_tag_override")) ?? false
        for entry in fields.mapping(fields.take("meta")) {
            metadata.append(MetadataEntry(key: entry.key, value: fields.text(entry) ?? ""))
        }
        metadata.sort { $0.key < $1.key }
        for entry in fields.mapping(fields.take("tagged_addresses")) {
            var inner = MappingReader(entry.value, of: "a tagged address", in: fields.path)
            let address = inner.take("address").map { inner.address($0) } ?? ""
            let port = inner.number(inner.take("port"), as: UInt16.self) ?? 0
            taggedAddresses.append(TaggedAddress(name: entry.key, address: address, port: port))
            fields.add(inner.finish())
        }
        taggedAddresses.sort { $0.name < $1.name }
    }

    private mutating func readBalancing(_ fields: inout MappingReader) {
        if let entry = fields.take("weights") {
            var inner = MappingReader(entry.value, of: "`weights`", in: fields.path)
            weights.passing = inner.number(inner.take("passing"), as: UInt16.self) ?? 1
            weights.warning = inner.number(inner.take("warning"), as: UInt16.self) ?? 1
            fields.add(inner.finish())
        }
        capacity = fields.number(fields.take("capacity"), as: UInt32.self) ?? 0
        policy = fields.text(fields.take("policy")) ?? ""
        if let entry = fields.take("breaker") {
            var inner = MappingReader(entry.value, of: "`breaker`", in: fields.path)
            let threshold = inner.threshold(inner.take("threshold"))
            let window = inner.milliseconds(inner.take("window"))
            let interval = inner.milliseconds(inner.take("interval"))
            if let threshold, let window, let interval {
                breaker = BreakerTerms(
                    threshold: threshold,
                    windowMilliseconds: window,
                    intervalMilliseconds: interval
                )
            } else if inner.problems.isEmpty {
                inner.report(
                    inner.position,
                    "`breaker` takes `threshold`, `window` and `interval`, all three."
                )
            }
            fields.add(inner.finish())
        }
    }

    /// `check` and `checks`, with Consul's ids and names where they have none of their own.
    private mutating func readChecks(_ fields: inout MappingReader) {
        let values = [fields.take("check"), fields.take("checks")].flatMap { fields.list($0) }
        for (number, value) in values.enumerated() {
            var problems: [ConfigurationProblem] = []
            let check = CheckDefinition(
                configured: value,
                path: fields.path,
                belongingTo: .service(
                    id: id,
                    name: name,
                    number: values.count > 1 ? number + 1 : nil
                ),
                problems: &problems
            )
            fields.add(problems)
            guard let check else { continue }
            if checks.contains(where: { $0.id == check.id }) {
                fields.report(value.position, "the check id `\(check.id)` is used twice.")
            }
            checks.append(check)
        }
    }
}

extension MappingReader {
    /// An IP address or host name of at most 64 bytes; the unspecified addresses are nobody's.
    fileprivate mutating func address(_ entry: ConfigurationValue.Entry) -> String {
        let text = text(entry) ?? ""
        if let flaw = ServiceAddress.flaw(in: text) {
            report(entry.value.position, "`\(entry.key)`: \(flaw).")
        }
        return text
    }

    /// A share of failures below 1, or a number of failures in a row.
    fileprivate mutating func threshold(_ entry: ConfigurationValue.Entry?) -> UInt16? {
        guard let entry, let text = text(entry) else { return nil }
        guard let threshold = Double(text).flatMap({ BreakerTerms.threshold($0) }) else {
            report(
                entry.value.position,
                "`\(entry.key)` takes a share of failures below 1, or whole failures in a row."
            )
            return nil
        }
        return threshold
    }

    /// A duration of at least a millisecond and at most 49 days.
    fileprivate mutating func milliseconds(_ entry: ConfigurationValue.Entry?) -> UInt32? {
        guard let entry, let duration = duration(entry) else { return nil }
        guard duration >= .milliseconds(1), duration <= .milliseconds(Int64(UInt32.max)) else {
            report(entry.value.position, "`\(entry.key)` takes a duration from 1ms to 1193h.")
            return nil
        }
        return UInt32(clamping: Int64(duration / .milliseconds(1)))
    }
}
