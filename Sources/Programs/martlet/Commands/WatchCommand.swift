import ArgumentParser
import Host

/// `martlet watch`.
struct WatchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "watch",
        abstract: "Follow a service, all services or the members, and print what changes.",
        discussion: """
            Asks by blocking queries, so a change shows at once. What is there at first begins \
            with =, what comes with +, what goes with -, what changes with ~. Goes on when the \
            agent is away for a while, and tells what changed meanwhile.
            JSON: {Time, Change, Name, Is, Was}, an object a line; Change is there, came, \
            changed or went. To do something at each:

              martlet watch web --format json | while read -r line; do ...; done
            """
    )

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    @Argument(
        help: ArgumentHelp("The service whose instances to follow.", valueName: "service"),
        completion: .services
    )
    var name: String?

    @Flag(help: "Follow the members of the mesh.")
    var nodes = false

    @Flag(help: "Follow the names and tags of all services.")
    var services = false

    @Option(help: .hidden)
    var type: String?

    @Option(help: .hidden)
    var service: String?

    private enum Subject {
        case instances(String)
        case nodes
        case services
    }

    /// Consul's spelling is `-type=service -service=web`.
    private var subject: Subject? {
        let isOfType = { [type] (word: String) in type == word }
        switch (name ?? service, nodes || isOfType("nodes"), services || isOfType("services")) {
        case (let name?, false, false) where type == nil || isOfType("service"):
            return .instances(name)
        case (nil, true, false): return .nodes
        case (nil, false, true): return .services
        default: return nil
        }
    }

    func validate() throws {
        if subject == nil { throw ValidationError("Give a service, --nodes or --services.") }
    }

    func run() async throws {
        let client = try connection.client()
        var before: [WatchedThing]?
        let show = { (now: [WatchedThing]) throws(CommandFailure) in
            let changes =
                before.map { WatchedChange.between($0, now) } ?? now.map { .there($0) }
            before = now
            let time = WallClock.milliseconds
            for change in changes {
                let json = output.format == .json
                try say(json ? change.json(at: time).compact : change.text(at: time))
            }
        }
        try await Console.current.following { () throws(CommandFailure) in
            try await follow(client, show)
        }
    }

    private func follow(
        _ client: APIClient,
        _ show: ([WatchedThing]) throws(CommandFailure) -> Void
    ) async throws(CommandFailure) {
        switch subject {
        case .instances(let name):
            try await client.watch("/v1/health/service/\(name.percentEncoded)") {
                answer throws(CommandFailure) in
                try show(InstancesReport(try answer.decoded(as: [HealthAnswer].self)).watched)
            }
        case .nodes:
            // Blocks by the list of nodes, whose index moves with each change of a member.
            try await client.watch("/v1/catalog/nodes") { _ throws(CommandFailure) in
                let members = try await client.get("/v1/agent/members", as: [MemberAnswer].self)
                try show(MembersReport(members).watched)
            }
        case .services:
            try await client.watch("/v1/catalog/services") { answer throws(CommandFailure) in
                try show(ServicesReport(try answer.decoded(as: [String: [String]].self)).watched)
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

extension ServicesReport {
    fileprivate var watched: [WatchedThing] {
        services.map { WatchedThing($0.name, ["Tags": $0.tags.joined(separator: ",")]) }
    }
}
