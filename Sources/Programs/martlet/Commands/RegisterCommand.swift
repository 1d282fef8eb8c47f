import ArgumentParser
import Services

/// `martlet register`.
struct RegisterCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "register",
        abstract: "Register a service with the agent of this host, from a file or from flags.",
        discussion: form
    )

    static let form = """
        The file is YAML or JSON with Consul's key names: `service`, `services`, `check` and \
        `checks`, a service by itself, or a list of them. - is standard input. Nothing is \
        registered where anything in it is wrong.
        With --wait-for each service is awaited until so many other members' readers see it; \
        exits with 1 where that takes longer than --timeout, and the registration stands.
        JSON: {Services: [id], Checks: [id]}.
        """

    @OptionGroup var options: Options

    func run() async throws { try await options.run() }

    /// What it takes.
    struct Options: ParsableArguments {
        @OptionGroup var connection: ConnectionOptions
        @OptionGroup var output: OutputOptions

        @Argument(help: "A file of service definitions.", completion: .file())
        var file: String?

        @Option(
            help: ArgumentHelp(
                "Wait until so many other members hold it, or all.",
                valueName: "n|all"
            )
        )
        var waitFor: String?

        @Option(help: ArgumentHelp("How long to wait for them.", valueName: "duration"))
        var timeout: String?

        @OptionGroup(title: "Instead of a file") var flags: ServiceFlags

        func validate() throws {
            if timeout != nil, waitFor == nil {
                throw ValidationError("--timeout needs --wait-for.")
            }
        }

        func run() async throws {
            let (services, checks) = try definitions()
            let client = try connection.client()
            for service in services {
                try await register(service, at: client)
            }
            for check in checks {
                try await client.put("/v1/agent/check/register", body: check.registrationBody)
                try tell("Registered check: \(check.id)")
            }
            guard output.format == .json else { return }
            let json = JSON.members([
                "Services": .texts(services.map(\.id)), "Checks": .texts(checks.map(\.id)),
            ])
            try say(json.pretty)
        }

        /// A line for people.
        private func tell(_ line: String) throws(CommandFailure) {
            if output.format == .table { try say(line) }
        }

        private func register(
            _ service: ServiceDefinition,
            at client: APIClient
        ) async throws(CommandFailure) {
            let body = service.registrationBody
            guard let waitFor else {
                try await client.put("/v1/agent/service/register", body: body)
                return try tell("Registered service: \(service.id)")
            }
            let timeout = timeout ?? "5s"
            let report = try await client.register(body, waitingFor: waitFor, timeout: timeout)
            try tell("Registered service: \(service.id)")
            try report.requireFulfilled(within: timeout)
            try tell("\(report.sentence).")
        }

        private func definitions() throws(CommandFailure) -> (
            [ServiceDefinition], [CheckDefinition]
        ) {
            guard let file else {
                return ([try flags.service()], [])
            }
            guard flags.areEmpty else {
                throw CommandFailure(
                    "give a file or the flags of a service, not both.",
                    exitStatus: CommandFailure.usage
                )
            }
            let content = try DefinitionFile(at: file)
            return (content.services, content.checks)
        }
    }
}
