import ArgumentParser

/// `martlet event`.
struct EventCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "event",
        abstract: "Tell the mesh that something happened, or list what did.",
        discussion: """
            An event has a name and a payload of 512 bytes at most. It is a word to whoever \
            listens (martlet watch --events), and no command: agents do nothing at it. Filters \
            are regular expressions; agents for which it is not meant do not list it. An agent \
            fires one event a second.
            --list shows the newest 256 that are meant for the agent, the newest last; exits with \
            2 where there is none.
            JSON: as in /v1/event/list, {ID, Name, Payload, NodeFilter, ServiceFilter, TagFilter, \
            Version, LTime}: Payload in base64 or null, LTime when it was fired in seconds \
            since 1970; with --list an array.
            """
    )

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: ListOptions

    @Argument(help: ArgumentHelp("What happened; with --list, of which name.", valueName: "name"))
    var event: String?

    @Argument(help: "What is told beside.")
    var payload: String?

    @Option(help: ArgumentHelp("For nodes whose name matches.", valueName: "regex"))
    var node: String?

    @Option(help: ArgumentHelp("For nodes with a service that matches.", valueName: "regex"))
    var service: String?

    @Option(help: ArgumentHelp("For nodes where a tag of it matches, too.", valueName: "regex"))
    var tag: String?

    @Flag(help: "List what happened.")
    var list = false

    @Option(help: .hidden)
    var name: String?

    /// Consul's spelling is `-name=deploy [payload]`.
    private var words: (name: String?, payload: String?) {
        if let name { (name, event) } else { (event, payload) }
    }

    func validate() throws {
        let (name, _) = words
        if list {
            if payload != nil || [node, service, tag].contains(where: { $0 != nil }) {
                throw ValidationError("--list takes the name of events, and no more.")
            }
            return
        }
        if name == nil { throw ValidationError("Name the event, or give --list.") }
        if self.name != nil, payload != nil {
            throw ValidationError("Give one name and one payload.")
        }
        if tag != nil, service == nil { throw ValidationError("--tag takes --service beside it.") }
        if output.watch { throw ValidationError("--watch takes --list beside it.") }
    }

    func run() async throws {
        let client = try connection.client()
        guard list else { return try await fire(by: client) }
        let query = words.name.map { "?name=\($0.percentEncoded)" } ?? ""
        try await output.show { () throws(CommandFailure) in
            EventsReport(try await client.get("/v1/event/list\(query)", as: [EventAnswer].self))
                .listing
        }
    }

    private func fire(by client: APIClient) async throws(CommandFailure) {
        let (name, payload) = words
        let filters = [("node", node), ("service", service), ("tag", tag)]
            .compactMap { key, value in value.map { "\(key)=\($0.percentEncoded)" } }
            .joined(separator: "&")
        let path = "/v1/event/fire/\((name ?? "").percentEncoded)"
        let answer = try await client.send(
            .put,
            filters.isEmpty ? path : "\(path)?\(filters)",
            body: payload
        )
        .expectingSuccess().decoded(as: EventAnswer.self)
        try OutputOptions.show(output.format, "Event ID: \(answer.id)", answer.json)
    }
}
