import ArgumentParser
import Services
import Settings

/// `martlet register`.
struct RegisterCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "register",
        abstract: "Register a service with the agent of this host, from a file or from flags.",
        discussion: """
            The file is YAML or JSON with Consul's key names: `service`, `services`, `check` and \
            `checks`, a service by itself, or a list of them. - is standard input. Nothing is \
            registered where anything in it is wrong.
            """
    )

    @OptionGroup var connection: ConnectionOptions

    @Argument(help: "A file of service definitions.")
    var file: String?

    @OptionGroup(title: "Instead of a file") var flags: ServiceFlags

    func run() async throws {
        let (services, checks) = try definitions()
        let client = try connection.client()
        for service in services {
            try await client.put(
                "/v1/agent/service/register",
                body: service.registrationBody
            )
            try say("Registered service: \(service.id)")
        }
        for check in checks {
            try await client.put("/v1/agent/check/register", body: check.registrationBody)
            try say("Registered check: \(check.id)")
        }
    }

    private func definitions() throws(CommandFailure) -> ([ServiceDefinition], [CheckDefinition]) {
        guard let file else {
            return ([try flags.service()], [])
        }
        guard flags.areEmpty else {
            throw CommandFailure(
                "give a file or the flags of a service, not both.",
                exitStatus: CommandFailure.usage
            )
        }
        do {
            let content = try ConfigurationFile(at: file, holding: .definitions)
            guard !content.services.isEmpty || !content.checks.isEmpty else {
                throw CommandFailure("\(file): there is no definition in it.")
            }
            return (content.services.map(\.value), content.checks.map(\.value))
        } catch let failure as CommandFailure {
            throw failure
        } catch {
            throw CommandFailure("\(error)")
        }
    }
}
