import ArgumentParser
import Formats

/// A word of the command line where a command should stand, and is none.
struct UnknownCommand {
    let word: String
    /// What may stand in its place.
    private let known: [String]
    /// The commands before it.
    private let path: String

    /// Nil where every word that has to be a command is one.
    init?(in arguments: [String]) {
        var command: any ParsableCommand.Type = Martlet.self
        var path = [Martlet._commandName]
        let words = arguments.first == "help" ? arguments.dropFirst() : arguments[...]
        for word in words {
            let commands = command.configuration.subcommands
            if commands.isEmpty || word.hasPrefix("-") { return nil }
            let found = commands.first { other in
                other._commandName == word || other.configuration.aliases.contains(word)
            }
            guard let found else {
                self.word = word
                self.path = path.joined(separator: " ")
                known = commands.filter { $0.configuration.shouldDisplay }.map { $0._commandName }
                return
            }
            command = found
            path.append(word)
        }
        return nil
    }

    /// With the nearest name, where one is near, or why there is none of Consul's.
    var sentence: String {
        let hint =
            if let foreign = UnknownCommand.foreign.first(where: { $0.words.contains(word) }) {
                foreign.remedy + " "
            } else if let guess = nearestWord(to: word, among: known) {
                "Did you mean `\(guess)`? "
            } else if path == "martlet services" {
                "`martlet instances \(word.withoutControls)` lists the instances of a service. "
            } else {
                ""
            }
        return "\(path) has no command `\(word.withoutControls)`. \(hint)See `\(path) --help`."
    }

    /// What those who come from Consul or Serf will type first.
    private static let foreign: [(words: Set<String>, remedy: String)] = [
        (
            [
                "kv", "lock", "session", "acl", "login", "logout", "connect", "intention", "config",
                "operator", "snapshot", "peering", "partition", "namespace", "exec", "query",
            ],
            "It would need servers, and there are none."
        ),
        (
            ["keyring", "keys", "tls"],
            "The secret is one file, the same on every host: `martlet keygen` makes it."
        ),
        (["tags"], "A node's labels are flags of its agent: `martlet agent --meta KEY=VALUE`."),
        (["nodes"], "`martlet members` lists them."),
        (["debug", "top"], "`martlet info`, `martlet monitor` and /metrics have the figures."),
    ]
}
