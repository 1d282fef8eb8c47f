package import Picking
package import Services

/// One file's settings and definitions.
package struct ConfigurationFile {
    package let path: String
    /// Service definitions, with the place of each.
    package private(set) var services: [Located<ServiceDefinition>] = []
    /// Checks of their own: of the node, or of a service by its id.
    package private(set) var checks: [Located<CheckDefinition>] = []
    /// How services are balanced, by name.
    package private(set) var balancing: [String: Located<ServiceSettings>] = [:]
    /// How much the agent spends.
    private(set) var limits: [AgentLimits.Key: Located<Int>] = [:]
    private(set) var settings = ConfigurationSettings()

    /// Something with its place.
    package struct Located<Value: Sendable>: Sendable {
        package let value: Value
        package let origin: ConfigurationOrigin
    }

    /// What a file may hold.
    package enum Content: Sendable {
        /// Settings of the agent, services and checks.
        case everything
        /// Services and checks; a mapping or list without their headings is a service by itself.
        case definitions
    }

    /// Reads the file at `path`. All its errors are reported together.
    package init(
        at path: String,
        holding content: Content = .everything
    ) throws(ConfigurationError) {
        try self.init(text: readConfigurationText(at: path), path: path, holding: content)
    }

    /// Reads a text as if it stood in a file at `path`.
    package init(
        text: String,
        path: String,
        holding content: Content = .everything
    ) throws(ConfigurationError) {
        self.path = path
        let value = try ConfigurationValue(parsing: text, path: path)
        var problems: [ConfigurationProblem] = []
        switch (value.content, content) {
        case (.nothing, _):
            break
        case (.list(let values), .definitions):
            for value in values { add(service: value, &problems) }
        case (.mapping(let entries), .definitions) where !ConfigurationFile.hasHeading(entries):
            add(service: value, &problems)
        default:
            problems += read(value, content)
        }
        if !problems.isEmpty { throw ConfigurationError(problems) }
    }

    private mutating func read(
        _ value: ConfigurationValue,
        _ content: Content
    ) -> [ConfigurationProblem] {
        let subject = content == .everything ? "the configuration" : "a definition file"
        var fields = MappingReader(value, of: subject, in: path)
        for option in ConfigurationOption.table where option.key.standsInFiles {
            if content == .everything {
                read(option, &fields)
            } else {
                fields.refuse([option.key.fileKey], "only an agent's own files hold settings.")
            }
        }
        fields.refuse(ForeignKey.table)
        fields.refuse(
            ["config", "config_dir"],
            "files do not name further files. Give --config or --config-dir."
        )
        if content == .everything {
            readBalancing(&fields)
            readLimits(&fields)
        } else {
            fields.refuse(["limits"], "only an agent's own files say what it spends.")
            fields.refuse(["balancing"], "only an agent's own files say how it balances.")
        }
        var problems: [ConfigurationProblem] = []
        for heading in ["service", "services"] {
            for value in fields.list(fields.take(heading)) { add(service: value, &problems) }
        }
        for heading in ["check", "checks"] {
            for value in fields.list(fields.take(heading)) { add(check: value, &problems) }
        }
        return fields.finish() + problems
    }

    private mutating func read(_ option: ConfigurationOption, _ fields: inout MappingReader) {
        guard let entry = fields.take(option.key.fileKey) else { return }
        var texts: [(String, TextPosition)] = []
        if option.key == .metadata, case .mapping(let pairs) = entry.value.content {
            for pair in pairs {
                texts.append(("\(pair.key)=\(fields.text(pair) ?? "")", pair.position))
            }
        } else if case .list = option.kind {
            for value in fields.list(entry) {
                let element = ConfigurationValue.Entry(
                    key: entry.key,
                    position: entry.position,
                    value: value
                )
                if let text = fields.text(element) { texts.append((text, value.position)) }
            }
        } else if let text = fields.text(entry) {
            texts.append((text, entry.value.position))
        }
        for (text, position) in texts {
            settings.give(text, to: option, from: fields.origin(position))
        }
    }

    /// `balancing`: settings by service, `*` for all others.
    private mutating func readBalancing(_ fields: inout MappingReader) {
        for entry in fields.mapping(fields.take("balancing")) {
            guard ServiceName.isFit(entry.key) || entry.key == BalancingSettings.othersName else {
                fields.report(entry.position, "`\(entry.key)` is no name of a service, nor `*`.")
                continue
            }
            let found = ServiceSettings.read(entry.value, in: path)
            fields.add(found.problems)
            balancing[entry.key] = located(found.settings, entry.position)
        }
    }

    private mutating func readLimits(_ fields: inout MappingReader) {
        guard let entry = fields.take("limits") else { return }
        var inner = MappingReader(entry.value, of: "`limits`", in: path)
        for limit in inner.limits() { limits[limit.key] = located(limit.value, limit.position) }
        fields.add(inner.finish())
    }

    private mutating func add(
        service value: ConfigurationValue,
        _ problems: inout [ConfigurationProblem]
    ) {
        let service = ServiceDefinition(configured: value, path: path, problems: &problems)
        if let service { services.append(located(service, value.position)) }
    }

    private mutating func add(
        check value: ConfigurationValue,
        _ problems: inout [ConfigurationProblem]
    ) {
        let check = CheckDefinition(
            configured: value,
            path: path,
            belongingTo: .node,
            problems: &problems
        )
        if let check { checks.append(located(check, value.position)) }
    }

    private func located<Value>(_ value: Value, _ position: TextPosition) -> Located<Value> {
        Located(
            value: value,
            origin: .file(path, line: position.line, column: position.column)
        )
    }

    private static func hasHeading(_ entries: [ConfigurationValue.Entry]) -> Bool {
        let headings = ["service", "services"]
        if entries.contains(where: { headings.contains($0.key.lowercased()) }) { return true }
        // A bare service has checks too, but never without a name.
        return !entries.contains { $0.key.lowercased() == "name" }
    }
}
