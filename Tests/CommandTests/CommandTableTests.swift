import ArgumentParser
import Testing

@testable import martlet

/// What holds for every command.
@Suite struct CommandTableTests {
    /// Every command that asks an agent, with the least that it takes.
    static let asking: [[String]] = [
        ["reload"], ["health", "--verbose"], ["info"], ["monitor"],
        ["members"], ["catalog", "services"], ["catalog", "nodes"], ["catalog", "datacenters"],
        ["rtt", "a"], ["agreement"], ["compare", "a"], ["propagation", "web"], ["reachability"],
        ["join", "10.0.0.1"], ["leave"], ["force-leave", "a"], ["event", "deploy"],
        ["event", "--list"], ["watch", "--events"],
        ["services"], ["services", "list"], ["services", "register", "--name", "web"],
        ["services", "deregister", "web"], ["instances", "web"], ["watch", "web"],
        ["watch", "--nodes"], ["watch", "--services"], ["register", "--name", "web"],
        ["deregister", "web"], ["maint"], ["maint", "--enable"], ["drain", "web"],
        ["pick", "web"], ["endpoints", "web"], ["explain", "web"], ["breakers"],
        ["breakers", "list"], ["breakers", "open", "web", "a"], ["breakers", "close", "web", "a"],
        ["breakers", "auto", "web", "a"],
    ]
    /// Those that ask nobody.
    static let local: [[String]] = [
        ["agent"], ["keygen", "no/such/file"], ["validate", "no/such/file"], ["version"],
        ["completion", "bash"],
    ]

    /// The path of every command that does something by itself.
    private static func leaves(
        of command: any ParsableCommand.Type,
        at path: [String] = []
    ) -> [(path: [String], command: any ParsableCommand.Type)] {
        let commands = command.configuration.subcommands
        if commands.isEmpty { return [(path, command)] }
        return commands.flatMap { leaves(of: $0, at: path + [$0._commandName]) }
    }

    @Test func theTablesHaveEveryCommand() {
        let listed = (Self.asking + Self.local).map { $0.joined(separator: " ") }
        for (path, _) in Self.leaves(of: Martlet.self) {
            let words = path.joined(separator: " ")
            #expect(listed.contains { $0 == words || $0.hasPrefix(words + " ") }, "\(words)")
        }
    }

    @Test func everyCommandPrintsJSONOrSaysWhyNot() async {
        for (path, command) in Self.leaves(of: Martlet.self) where path != ["agent"] {
            let help = await Printed.by(path + ["--help"])
            #expect(help.status == 0)
            let words = path.joined(separator: " ")
            if command.configuration.discussion.contains("has no --format") {
                #expect(!help.output.contains("--format <format>"), "\(words)")
            } else {
                #expect(help.output.contains("--format <format>"), "\(words)")
                #expect(command.configuration.discussion.contains("JSON: "), "\(words)")
            }
        }
    }

    @Test(arguments: asking)
    func whereNoAgentIsTheAddressAndTheRemedyAreNamed(_ words: [String]) async {
        for format in [[], ["--format", "json"]] {
            let printed = await Printed.by(words + ["--http-addr", "127.0.0.1:1"] + format)
            #expect(printed.status == 1, "\(words)")
            #expect(
                printed.complaint == "no agent answers at 127.0.0.1:1: connection refused. Start "
                    + "one with `martlet agent --dev`, or name its address with --http-addr or "
                    + "MARTLET_HTTP_ADDR.\n",
                "\(words)"
            )
            #expect(printed.output.isEmpty, "\(words)")
        }
    }

    @Test(arguments: asking + local)
    func aWrongFlagIsStatus2AndNamesTheNearest(_ words: [String]) async {
        guard words != ["agent"] else { return }
        let wrong = words[0] == "completion" ? ["--hlp"] : ["--fromat=json"]
        let printed = await Printed.by(words + wrong)
        #expect(printed.status == 2, "\(words)")
        guard words[0] != "completion" else { return }
        #expect(printed.complaint.contains("Did you mean '--format'?"), "\(printed.complaint)")
    }

    @Test(arguments: [
        (["membrs"], "martlet has no command `membrs`. Did you mean `members`? "),
        (["catalog", "nods"], "martlet catalog has no command `nods`. Did you mean `nodes`? "),
        (["services", "regster", "x"], "martlet services has no command `regster`. Did you mean "),
        (["kv", "get", "x"], "martlet has no command `kv`. It would need servers, and there are "),
        (["help", "membrs"], "martlet has no command `membrs`. Did you mean `members`? "),
        (
            ["services", "web"],
            "martlet services has no command `web`. `martlet instances web` lists the instances "
        ),
        (["zzzzzz"], "martlet has no command `zzzzzz`. See `martlet --help`.\n"),
    ])
    func aWrongCommandNamesTheNearest(_ words: [String], _ beginning: String) async {
        let printed = await Printed.by(words)
        #expect(printed.status == 2)
        #expect(printed.complaint.hasPrefix(beginning), "\(printed.complaint)")
        #expect(printed.output.isEmpty)
    }

    @Test func helpIsThereInEveryWay() async {
        for words in [
            [], ["--help"], ["-h"], ["help"], ["help", "members"], ["members", "-help"],
        ] {
            let printed = await Printed.by(words)
            #expect(printed.status == 0 && printed.output.contains("USAGE: martlet"), "\(words)")
        }
        let version = await Printed.by(["version"])
        #expect(await Printed.by(["--version"]).output == version.output)
    }

    @Test(arguments: ["bash", "zsh", "fish"])
    func shellsCompleteTheCommands(_ shell: String) async {
        let printed = await Printed.by(["completion", shell])
        #expect(printed.status == 0)
        #expect(printed.output.contains("reachability"))
    }
}
