import ArgumentParser
import Services
import Settings

/// A service given by flags.
struct ServiceFlags: ParsableArguments {
    @Option(help: "The service's name.")
    var name: String?

    @Option(help: "Its id, unique on this host; the name where it is not given.")
    var id: String?

    @Option(help: "Its port.")
    var port: String?

    @Option(help: "Its address; the node's where it is not given.")
    var address: String?

    @Option(help: ArgumentHelp("A tag; may be repeated.", valueName: "tag"))
    var tag: [String] = []

    @Option(help: ArgumentHelp("Metadata; may be repeated.", valueName: "key=value"))
    var meta: [String] = []

    @Option(help: "Its weight while passing; 0 drains it.")
    var weight: String?

    @Option(help: ArgumentHelp("Check it by HTTP.", valueName: "url"))
    var checkHttp: String?

    @Option(help: ArgumentHelp("Check it by a TCP connection.", valueName: "host:port"))
    var checkTcp: String?

    @Option(help: ArgumentHelp("It reports by itself at least this often.", valueName: "duration"))
    var checkTtl: String?

    @Option(help: ArgumentHelp("How often to check; 10s where not given.", valueName: "duration"))
    var interval: String?

    var areEmpty: Bool {
        let texts = [name, id, port, address, weight, checkHttp, checkTcp, checkTtl, interval]
        return texts.allSatisfy { $0 == nil } && tag.isEmpty && meta.isEmpty
    }

    /// The definition, read by the same rules as a file.
    func service() throws(CommandFailure) -> ServiceDefinition {
        guard name != nil else {
            throw CommandFailure(
                "give a file, or at least --name.",
                exitStatus: CommandFailure.usage
            )
        }
        var problems: [ConfigurationProblem] = []
        let value = ConfigurationValue(mapping: try entries())
        let service = ServiceDefinition(configured: value, path: "flags", problems: &problems)
        guard let service else {
            let sentences = problems.map(\.sentence).joined(separator: "\n")
            throw CommandFailure(sentences, exitStatus: CommandFailure.usage)
        }
        return service
    }

    private func entries() throws(CommandFailure) -> [(String, ConfigurationValue?)] {
        let checks = [("http", checkHttp), ("tcp", checkTcp), ("ttl", checkTtl)]
            .compactMap { key, value in value.map { (key, $0) } }
        if checks.isEmpty, interval != nil {
            throw CommandFailure(
                "--interval needs --check-http or --check-tcp.",
                exitStatus: CommandFailure.usage
            )
        }
        let checkValues = checks.map { key, text in
            let rhythm = key == "ttl" ? interval : interval ?? "10s"
            return ConfigurationValue(mapping: [
                (key, .init(text: text)), ("interval", rhythm.map { .init(text: $0) }),
            ])
        }
        return [
            ("name", name.map { .init(text: $0) }),
            ("id", id.map { .init(text: $0) }),
            ("port", port.map { .init(text: $0) }),
            ("address", address.map { .init(text: $0) }),
            ("tags", ConfigurationValue(.list(tag.map { .init(text: $0) }))),
            ("meta", ConfigurationValue(mapping: try metadata())),
            ("weights", weight.map { .init(mapping: [("passing", .init(text: $0))]) }),
            ("checks", ConfigurationValue(.list(checkValues))),
        ]
    }

    private func metadata() throws(CommandFailure) -> [(String, ConfigurationValue?)] {
        var entries: [(String, ConfigurationValue?)] = []
        for pair in meta {
            guard let equals = pair.firstIndex(of: "="), equals > pair.startIndex else {
                throw CommandFailure(
                    "--meta: `\(pair)` is not KEY=VALUE.",
                    exitStatus: CommandFailure.usage
                )
            }
            let value = String(pair[pair.index(after: equals)...])
            entries.append((String(pair[..<equals]), .init(text: value)))
        }
        return entries
    }
}

extension ConfigurationValue {
    fileprivate init(text: String) {
        self.init(.text(text))
    }

    fileprivate init(mapping entries: [(String, ConfigurationValue?)]) {
        let start = TextPosition(line: 1, column: 1)
        self.init(
            .mapping(
                entries.compactMap { key, value in
                    value.map { Entry(key: key, position: start, value: $0) }
                }
            )
        )
    }
}
