import ArgumentParser

/// `martlet services`.
struct ServicesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "services",
        abstract: "List the services of the mesh; register and deregister those of this host.",
        subcommands: [List.self, Register.self, Deregister.self],
        defaultSubcommand: List.self
    )

    /// `martlet services list`.
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the services of the mesh.",
            discussion: form
        )

        static let form =
            "JSON: [{Name, Tags}], with --detailed also {Passing, Warning, Critical}."

        @OptionGroup var options: Options

        func run() async throws { try await options.run() }
    }

    /// `martlet services register`.
    struct Register: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "The same as martlet register.",
            discussion: RegisterCommand.form
        )

        @OptionGroup var options: RegisterCommand.Options

        func run() async throws { try await options.run() }
    }

    /// `martlet services deregister`.
    struct Deregister: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "The same as martlet deregister.",
            discussion: DeregisterCommand.form
        )

        @OptionGroup var options: DeregisterCommand.Options

        func run() async throws { try await options.run() }
    }

    /// What lists them.
    struct Options: ParsableArguments {
        @OptionGroup var connection: ConnectionOptions
        @OptionGroup var output: ListOptions

        @Flag(help: "Count the instances of each by status: one request for each service.")
        var detailed = false

        @Flag(help: .hidden)
        var tags = false

        func run() async throws {
            let client = try connection.client()
            try await output.show { () throws(CommandFailure) in
                var report = ServicesReport(
                    try await client.get("/v1/catalog/services", as: [String: [String]].self)
                )
                if detailed {
                    for service in report.services {
                        let instances = try await client.instances(of: service.name)
                        report.count(instances, of: service.name)
                    }
                }
                return Listing(report.table, report.json)
            }
        }
    }
}
