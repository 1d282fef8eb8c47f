import ArgumentParser

/// `martlet breakers`.
struct BreakersCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "breakers",
        abstract: "List this agent's breakers, or hold one open or closed.",
        subcommands: [List.self, Open.self, Close.self, Auto.self],
        defaultSubcommand: List.self
    )

    /// `martlet breakers list`.
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the breakers of every service that was asked for.",
            discussion: "JSON: [{Service, ID, Node, State, Forced, ExpiresIn}]."
        )

        @OptionGroup var connection: ConnectionOptions
        @OptionGroup var output: ListOptions

        @Option(help: "Only those of this service.")
        var service: String?

        @Option(help: "Only those that are closed, open or half-open.")
        var state: String?

        func run() async throws {
            let items = [("service", service), ("state", state)].compactMap { name, value in
                value.map { "\(name)=\($0.percentEncoded)" }
            }
            let query = items.isEmpty ? "" : "?" + items.joined(separator: "&")
            let client = try connection.client()
            try await output.show { () throws(CommandFailure) in
                let response = try await client.send(.get, "/v1/mesh/breakers\(query)")
                    .expectingMesh()
                let report = BreakersReport(try response.decoded(as: [BreakerAnswer].self))
                return Listing(report.table, try response.json())
            }
        }
    }

    private static let form = "JSON: as PUT /v1/mesh/breakers/SERVICE/INSTANCE."

    /// Which breaker an order is for.
    struct Subject: ParsableArguments {
        @Argument(help: "The service.", completion: .services)
        var service: String

        @Argument(help: "The instance, by its id.")
        var instance: String

        @Option(help: "The node, where several have an instance of this id.")
        var node: String?
    }

    /// `martlet breakers open`.
    struct Open: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Keep this agent's calls away from an instance, for a while.",
            discussion: form
        )

        @OptionGroup var connection: ConnectionOptions
        @OptionGroup var output: OutputOptions
        @OptionGroup var subject: Subject

        @Option(help: ArgumentHelp("For how long.", valueName: "duration"))
        var ttl = "1h"

        func run() async throws {
            let answer = try await order("open", subject, ttl: ttl, connection)
            try output.show("Calls are kept away from \(subject.instance) for \(ttl).", answer)
        }
    }

    /// `martlet breakers close`.
    struct Close: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Let calls through to an instance whatever happens, for a while.",
            discussion: form
        )

        @OptionGroup var connection: ConnectionOptions
        @OptionGroup var output: OutputOptions
        @OptionGroup var subject: Subject

        @Option(help: ArgumentHelp("For how long.", valueName: "duration"))
        var ttl = "1h"

        func run() async throws {
            let answer = try await order("closed", subject, ttl: ttl, connection)
            try output.show("Calls are let through to \(subject.instance) for \(ttl).", answer)
        }
    }

    /// `martlet breakers auto`.
    struct Auto: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "End an order: the breaker is closed, and goes by its calls again.",
            discussion: form
        )

        @OptionGroup var connection: ConnectionOptions
        @OptionGroup var output: OutputOptions
        @OptionGroup var subject: Subject

        func run() async throws {
            let answer = try await order("auto", subject, ttl: nil, connection)
            try output.show("The breaker of \(subject.instance) goes by its calls.", answer)
        }
    }

    private static func order(
        _ state: String,
        _ subject: Subject,
        ttl: String?,
        _ connection: ConnectionOptions
    ) async throws -> JSON {
        var members = [JSON.Member(key: "State", value: .text(state))]
        if let ttl { members.append(JSON.Member(key: "TTL", value: .text(ttl))) }
        let query = subject.node.map { "?node=\($0.percentEncoded)" } ?? ""
        let place = "\(subject.service.percentEncoded)/\(subject.instance.percentEncoded)"
        let response = try await connection.client()
            .send(
                .put,
                "/v1/mesh/breakers/\(place)\(query)",
                body: JSON.object(members).compact
            )
            .expectingMesh()
        return try response.json()
    }
}
