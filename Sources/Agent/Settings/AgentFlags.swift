import Formats

/// The flags of `martlet agent`, taken apart by the table of options.
package struct AgentFlags {
    private(set) var settings = ConfigurationSettings()
    private(set) var wantsHelp = false
    private(set) var wantsVersion = false
    private var problems: [ConfigurationProblem] = []

    /// Takes `--flag value`, `--flag=value` and, for those used to Consul, one dash for two.
    init(_ arguments: [String]) throws(ConfigurationError) {
        var rest = arguments[...]
        while let argument = rest.popFirst() {
            take(argument, &rest)
        }
        if !problems.isEmpty { throw ConfigurationError(problems) }
    }

    private mutating func take(_ argument: String, _ rest: inout ArraySlice<String>) {
        guard let (name, attached) = AgentFlags.split(argument) else {
            problems.append(
                ConfigurationProblem(
                    .flag(argument),
                    "the agent takes flags only. `martlet agent --help` lists them."
                )
            )
            return
        }
        switch name {
        case "h", "help":
            wantsHelp = true
        case "version":
            wantsVersion = true
        default:
            guard let option = ConfigurationOption.named(name) else {
                problems.append(AgentFlags.unknown(name))
                // What follows is its value, most likely.
                if attached == nil, let next = rest.first, !next.hasPrefix("-") {
                    rest.removeFirst()
                }
                return
            }
            take(option, attached, &rest)
        }
    }

    private mutating func take(
        _ option: ConfigurationOption,
        _ attached: String?,
        _ rest: inout ArraySlice<String>
    ) {
        let origin = ConfigurationOrigin.flag(option.key.flag)
        switch option.kind {
        case .toggle:
            settings.give(attached ?? "true", to: option, from: origin)
        case .single(let placeholder), .list(let placeholder):
            if let attached {
                settings.give(attached, to: option, from: origin)
            } else if let next = rest.first, !AgentFlags.isFlag(next) {
                rest.removeFirst()
                settings.give(next, to: option, from: origin)
            } else {
                problems.append(
                    ConfigurationProblem(
                        origin,
                        "needs a value: \(option.key.flag) \(placeholder)."
                    )
                )
            }
        }
    }

    /// The name without dashes, and the value behind `=`.
    private static func split(_ argument: String) -> (name: String, attached: String?)? {
        guard argument.hasPrefix("-"), argument != "-", argument != "--" else { return nil }
        let bare = argument.dropFirst(argument.hasPrefix("--") ? 2 : 1)
        guard let equals = bare.firstIndex(of: "=") else { return (String(bare), nil) }
        return (String(bare[..<equals]), String(bare[bare.index(after: equals)...]))
    }

    private static func isFlag(_ argument: String) -> Bool {
        guard let (name, _) = split(argument) else { return false }
        return argument.hasPrefix("--") || ConfigurationOption.named(name) != nil
    }

    private static func unknown(_ name: String) -> ConfigurationProblem {
        let names = ConfigurationOption.table.map(\.key.rawValue) + ["version", "help"]
        let remedy =
            if let known = foreign.first(where: { $0.name == name }) {
                known.remedy
            } else if let guess = nearestWord(to: name, among: names) {
                "Did you mean --\(guess)?"
            } else {
                "`martlet agent --help` lists them."
            }
        return ConfigurationProblem(.flag("--" + name), "is not a flag of the agent. \(remedy)")
    }

    /// What those who come from Consul or Serf will type first.
    private static let foreign: [(name: String, remedy: String)] = [
        ("node", "Use --name."),
        ("retry-join", "Use --join: it is retried for as long as it takes."),
        ("start-join", "Use --join."),
        ("client", "Use --http ADDR:PORT."),
        ("http-port", "Use --http ADDR:PORT."),
        ("dns-port", "Use --dns ADDR:PORT."),
        ("domain", "Use --dns-domain: of the mesh there is mesh and consul already."),
        ("alt-domain", "Use --dns-domain; it may be repeated."),
        (
            "recursor",
            "There is no recursion: have the host's resolver forward the domains to --dns."
        ),
        ("config-file", "Use --config."),
        ("node-meta", "Use --meta KEY=VALUE."),
        ("tag", "Use --meta KEY=VALUE."),
        ("encrypt", "Keys are read from files only: use --cluster-key FILE."),
        ("server", "There are no servers: every agent is a complete one."),
        ("bootstrap-expect", "There are no servers to wait for: use --bootstrap on the first."),
        ("ui", "The page at /ui needs no flag."),
    ]
}
