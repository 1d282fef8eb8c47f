import ArgumentParser
import Formats
import Services

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
        var reader = DefinitionReader(.file)
        switch reader.service(JSONValue(try members()), at: nil) {
        case .success(let service): return service
        case .failure(let problems):
            let sentences = problems.all.map(\.error.plain).joined(separator: "\n")
            throw CommandFailure(sentences, exitStatus: CommandFailure.usage)
        }
    }

    private func members() throws(CommandFailure) -> [(String, JSONValue?)] {
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
            return JSONValue([(key, .string(text)), ("interval", rhythm.map { .string($0) })])
        }
        return [
            ("name", name.map { .string($0) }),
            ("id", id.map { .string($0) }),
            ("port", port.map { .string($0) }),
            ("address", address.map { .string($0) }),
            ("tags", .array(tag.map { .string($0) })),
            ("meta", JSONValue(try metadata())),
            ("weights", weight.map { JSONValue([("passing", .string($0))]) }),
            ("checks", .array(checkValues)),
        ]
    }

    private func metadata() throws(CommandFailure) -> [(String, JSONValue?)] {
        var members: [(String, JSONValue?)] = []
        for pair in meta {
            guard let equals = pair.firstIndex(of: "="), equals > pair.startIndex else {
                throw CommandFailure(
                    "--meta: `\(pair)` is not KEY=VALUE.",
                    exitStatus: CommandFailure.usage
                )
            }
            let value = String(pair[pair.index(after: equals)...])
            members.append((String(pair[..<equals]), .string(value)))
        }
        return members
    }
}

extension JSONValue {
    /// An object of those members that have a value.
    fileprivate init(_ members: [(String, JSONValue?)]) {
        self = .object(
            members.compactMap { key, value in value.map { JSONMember(key: key, value: $0) } }
        )
    }
}
