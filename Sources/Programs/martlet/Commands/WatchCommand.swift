import ArgumentParser
import Host

/// `martlet watch`.
struct WatchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "watch",
        abstract: "Follow a service, all services, the members or events, and print what changes.",
        discussion: """
            Asks by blocking queries, so a change shows at once. What is there at first begins \
            with =, what comes with +, what goes with -, what changes with ~. Goes on when the \
            agent is away for a while, and tells what changed meanwhile.
            JSON: {Time, Change, Name, Is, Was}, an object a line; Change is there, came, \
            changed or went.
            With --exec a shell runs the command at first and at each change, with the agent's \
            answer on its standard input, as Consul's `watch` does: what /v1/health/service/NAME, \
            /v1/catalog/services, /v1/catalog/nodes or /v1/event/list says, with its index in \
            CONSUL_INDEX. Of events it is given all at first, and then those alone that are new \
            since it ran. One runs at a time, and of what changes meanwhile the newest is next; \
            the watch prints nothing but how a command failed, and ends the one that runs when it \
            is ended:

              martlet watch web --exec 'jq length'
            """
    )

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    @Argument(
        help: ArgumentHelp("The service whose instances to follow.", valueName: "service"),
        completion: .services
    )
    var name: String?

    @Flag(help: "Of a service only the instances that pass.")
    var passing = false

    @Option(help: "Of a service only the instances with this tag; may be repeated.")
    var tag: [String] = []

    @Flag(help: "Follow the members of the mesh.")
    var nodes = false

    @Flag(help: "Follow the names and tags of all services.")
    var services = false

    @Flag(help: "Follow what happens: events that are meant for the agent, of one name if given.")
    var events = false

    @Option(
        name: .customLong("exec"),
        help: ArgumentHelp(
            "Run this at each change, instead of printing it.",
            valueName: "command"
        )
    )
    var handler: String?

    /// Consul's spelling, as the rest of them.
    @Option(name: .customLong("passingonly"), help: .hidden)
    var passingOnly: Bool?

    @Option(help: .hidden)
    var type: String?

    @Option(help: .hidden)
    var service: String?

    @Option(name: .customLong("name"), help: .hidden)
    var eventName: String?

    private enum Subject {
        case instances(String)
        case nodes
        case services
        case events(String?)
    }

    /// Consul's spelling is `-type=service -service=web`.
    private var subject: Subject? {
        let isOfType = { [type] (word: String) in type == word }
        if events || isOfType("event") {
            let others = nodes || services || service != nil || name != nil && eventName != nil
            return others ? nil : .events(name ?? eventName)
        }
        if eventName != nil { return nil }
        switch (name ?? service, nodes || isOfType("nodes"), services || isOfType("services")) {
        case (let name?, false, false) where type == nil || isOfType("service"):
            return .instances(name)
        case (nil, true, false): return .nodes
        case (nil, false, true): return .services
        default: return nil
        }
    }

    func validate() throws {
        if let type, !["service", "services", "nodes", "event"].contains(type) {
            throw ValidationError(
                "There is no watch of type `\(type)`: service, services, nodes and event are."
            )
        }
        if subject == nil {
            throw ValidationError(
                "Give a service, --nodes, --services or --events. A command goes into --exec."
            )
        }
        if !narrowing.isEmpty, !isOfInstances {
            throw ValidationError("--passing and --tag go with a service.")
        }
        if handler?.isEmpty == true { throw ValidationError("--exec takes a command.") }
    }

    func run() async throws {
        let client = try connection.client()
        guard let handler else {
            return try await Console.current.following { () throws(CommandFailure) in
                try await show(client)
            }
        }
        ShellCommand.endWithThisProcess()
        var changes = ChangeHandler(command: handler)
        if case .events = subject { changes.news = { EventsReport.news($0, $1) } }
        try await changes.following { tell throws(CommandFailure) in
            var before: WatchedContent?
            try await follow(client) { (things, answer) throws(CommandFailure) in
                let now = try WatchedContent(things, answer)
                if now != before {
                    tell(ChangeHandler.Change(content: answer.body, index: answer.index))
                }
                before = now
            }
        }
    }

    /// Prints what changes.
    private func show(_ client: APIClient) async throws(CommandFailure) {
        var before: [WatchedThing]?
        try await follow(client) { (now, _) throws(CommandFailure) in
            let changes =
                before.map { WatchedChange.between($0, now) } ?? now.map { .there($0) }
            before = now
            let time = WallClock.milliseconds
            for change in changes where isNews(change) {
                let json = output.format == .json
                try say(json ? change.json(at: time).compact : change.text(at: time))
            }
        }
    }

    private var isOfInstances: Bool {
        if case .instances? = subject { true } else { false }
    }

    /// Which instances of a service are followed.
    private var narrowing: String {
        let passing = passing || passingOnly == true ? ["passing"] : []
        let words = passing + tag.map { "tag=\($0.percentEncoded)" }
        return words.isEmpty ? "" : "?" + words.joined(separator: "&")
    }

    /// That the oldest events leave their list, as newer ones need the place, is none.
    private func isNews(_ change: WatchedChange) -> Bool {
        if case .events = subject, case .went = change { return false }
        return true
    }

    private func follow(
        _ client: APIClient,
        _ take: ([WatchedThing], APIResponse) throws(CommandFailure) -> Void
    ) async throws(CommandFailure) {
        switch subject {
        case .instances(let name):
            try await client.watch("/v1/health/service/\(name.percentEncoded)\(narrowing)") {
                answer throws(CommandFailure) in
                let report = InstancesReport(try answer.decoded(as: [HealthAnswer].self))
                try take(report.watched, answer)
            }
        case .nodes:
            // Blocks by the list of nodes, whose index moves with each change of a member.
            try await client.watch("/v1/catalog/nodes") { answer throws(CommandFailure) in
                let members = try await client.get("/v1/agent/members", as: [MemberAnswer].self)
                try take(MembersReport(members).watched, answer)
            }
        case .services:
            try await client.watch("/v1/catalog/services") { answer throws(CommandFailure) in
                let report = ServicesReport(try answer.decoded(as: [String: [String]].self))
                try take(report.watched, answer)
            }
        case .events(let name):
            let query = name.map { "?name=\($0.percentEncoded)" } ?? ""
            try await client.watch("/v1/event/list\(query)", isOrdered: false) {
                answer throws(CommandFailure) in
                let report = EventsReport(try answer.decoded(as: [EventAnswer].self))
                try take(report.watched, answer)
            }
        case nil: return
        }
    }
}

extension InstancesReport {
    fileprivate var watched: [WatchedThing] {
        instances.map { instance in
            WatchedThing(
                "\(instance.id) on \(instance.node)",
                [
                    "Address": joined(host: instance.address, port: instance.port),
                    "Status": instance.status,
                    "Weight": String(instance.weight),
                    "Tags": instance.tags.joined(separator: ","),
                ]
            )
        }
    }
}

extension MembersReport {
    fileprivate var watched: [WatchedThing] {
        members.map { member in
            WatchedThing(
                member.isShadowed ? "\(member.name) (\(member.id.prefix(8)))" : member.name,
                [
                    "Address": member.address, "Status": member.status,
                    "Version": member.version, "ID": String(member.id.prefix(8)),
                ]
            )
        }
    }
}

extension EventsReport {
    fileprivate var watched: [WatchedThing] {
        events.map { event in
            WatchedThing(
                "\(event.name) \(event.id)",
                ["Payload": event.payloadText, "Time": event.time]
            )
        }
    }
}

extension ServicesReport {
    fileprivate var watched: [WatchedThing] {
        services.map { WatchedThing($0.name, ["Tags": $0.tags.joined(separator: ",")]) }
    }
}
