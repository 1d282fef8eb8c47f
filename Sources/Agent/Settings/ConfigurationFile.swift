import Formats
package import Picking
package import Services

/// One file's settings and definitions.
package struct ConfigurationFile {
    package let path: String
    /// Service definitions, with the place of each.
    package private(set) var services: [Defined<ServiceDefinition>] = []
    /// Checks of their own: of the node, or of a service by its id.
    package private(set) var checks: [Defined<CheckDefinition>] = []
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

    /// A definition with its places.
    package struct Defined<Value: Sendable>: Sendable {
        package let value: Value
        package let origin: DefinitionOrigin
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
        let value = try JSONValue(yaml: text, path: path)
        var problems: [ConfigurationProblem] = []
        switch (value, content) {
        case (.null, _):
            break
        case (.array(let values), .definitions):
            for value in values { add(service: value, at: .start, &problems) }
        case (.object(let entries), .definitions) where !ConfigurationFile.hasHeading(entries):
            add(service: value, at: .start, &problems)
        default:
            problems += read(value, content)
        }
        if !problems.isEmpty { throw ConfigurationError(problems) }
    }

    private mutating func read(
        _ value: JSONValue,
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
            for item in fields.list(fields.take(heading)) {
                add(service: item.value, at: item.valuePosition, &problems)
            }
        }
        for heading in ["check", "checks"] {
            for item in fields.list(fields.take(heading)) {
                add(check: item.value, at: item.valuePosition, &problems)
            }
        }
        return fields.finish() + problems
    }

    private mutating func read(_ option: ConfigurationOption, _ fields: inout MappingReader) {
        guard let entry = fields.take(option.key.fileKey) else { return }
        var texts: [(String, TextPosition)] = []
        if option.key == .metadata, case .object(let pairs) = entry.value {
            for pair in pairs {
                texts.append(("\(pair.key)=\(fields.text(pair) ?? "")", pair.keyPosition))
            }
        } else if case .list = option.kind {
            for item in fields.list(entry) {
                if let text = fields.text(item) { texts.append((text, item.valuePosition)) }
            }
        } else if let text = fields.text(entry) {
            texts.append((text, entry.valuePosition))
        }
        for (text, position) in texts {
            settings.give(text, to: option, from: fields.origin(position))
        }
    }

    /// `balancing`: settings by service, `*` for all others.
    private mutating func readBalancing(_ fields: inout MappingReader) {
        for entry in fields.mapping(fields.take("balancing")) {
            guard ServiceName.isFit(entry.key) || entry.key == BalancingSettings.othersName else {
                fields.report(entry.keyPosition, "`\(entry.key)` is no name of a service, nor `*`.")
                continue
            }
            let found = ServiceSettings.read(entry.value, in: path, at: entry.valuePosition)
            fields.add(found.problems)
            balancing[entry.key] = located(found.settings, entry.keyPosition)
        }
    }

    private mutating func readLimits(_ fields: inout MappingReader) {
        guard let entry = fields.take("limits") else { return }
        let position = entry.valuePosition
        var inner = MappingReader(entry.value, of: "`limits`", in: path, at: position)
        for limit in inner.limits() { limits[limit.key] = located(limit.value, limit.position) }
        fields.add(inner.finish())
    }

    private mutating func add(
        service value: JSONValue,
        at position: TextPosition,
        _ problems: inout [ConfigurationProblem]
    ) {
        var reader = DefinitionReader(.file)
        switch reader.service(value, at: position) {
        case .success(let service):
            services.append(Defined(value: service, origin: origin(reader.places)))
        case .failure(let found): problems += told(found)
        }
    }

    private mutating func add(
        check value: JSONValue,
        at position: TextPosition,
        _ problems: inout [ConfigurationProblem]
    ) {
        var reader = DefinitionReader(.file)
        switch reader.check(value, at: position) {
        case .success(let check):
            checks.append(Defined(value: check, origin: origin(reader.places)))
        case .failure(let found): problems += told(found)
        }
    }

    private func origin(_ places: DefinitionPlaces) -> DefinitionOrigin {
        DefinitionOrigin(path: path, places: places)
    }

    /// What is wrong with a definition, with its place in this file.
    private func told(_ problems: DefinitionProblems) -> [ConfigurationProblem] {
        problems.all.map { problem in
            let sentence = problem.error.plain
            return ConfigurationProblem(
                .file(path, problem.position ?? .start),
                sentence.hasSuffix(".") || sentence.hasSuffix("?") ? sentence : sentence + "."
            )
        }
    }

    private func located<Value>(_ value: Value, _ position: TextPosition) -> Located<Value> {
        Located(value: value, origin: .file(path, position))
    }

    private static func hasHeading(_ entries: [JSONMember]) -> Bool {
        let headings = ["service", "services"]
        if entries.contains(where: { headings.contains($0.key.lowercased()) }) { return true }
        // A bare service has checks too, but never without a name.
        return !entries.contains { $0.key.lowercased() == "name" }
    }
}
