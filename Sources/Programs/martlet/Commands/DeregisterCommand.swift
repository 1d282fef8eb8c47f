import ArgumentParser
import Services

/// `martlet deregister`.
struct DeregisterCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "deregister",
        abstract: "Remove a service of this host by its id, or all that a file defines.",
        discussion: form
    )

    static let form = """
        A word that ends in .json, .yaml or .yml is a file of definitions, as martlet register \
        takes it, and - is standard input; a service of such an id is removed with --id. What of \
        a file is not registered is named, and the rest is removed; exits with 1 then.
        JSON: {Deregistered: [id], Checks: [id]}: services, and checks by themselves.
        """

    @OptionGroup var options: Options

    func run() async throws { try await options.run() }

    /// What it takes.
    struct Options: ParsableArguments {
        @OptionGroup var connection: ConnectionOptions
        @OptionGroup var output: OutputOptions

        @Argument(
            help: ArgumentHelp("The service's id, or a file.", valueName: "service-id|file"),
            completion: .ownServices
        )
        var subject: String?

        @Option(help: "The service's id, whatever it looks like.")
        var id: String?

        func validate() throws {
            if (subject == nil) == (id == nil) {
                throw ValidationError("Give one service id, or a file.")
            }
        }

        func run() async throws {
            let client = try connection.client()
            guard let subject, DefinitionFile.isNamed(by: subject) else {
                let id = subject ?? id ?? ""
                try await client.put(Self.place(of: id))
                return try show([id], [])
            }
            let file = try DefinitionFile(at: subject)
            var (services, checks): ([String], [String]) = ([], [])
            var isWhole = true
            for id in file.services.map(\.id) {
                let isThere = try await remove(Self.place(of: id), client)
                if isThere { services.append(id) }
                isWhole = isWhole && isThere
            }
            for id in file.checks.map(\.id) {
                let place = "/v1/agent/check/deregister/\(id.percentEncoded)"
                let isThere = try await remove(place, client)
                if isThere { checks.append(id) }
                isWhole = isWhole && isThere
            }
            try show(services, checks)
            if !isWhole { throw CommandFailure("", exitStatus: CommandFailure.error) }
        }

        private static func place(of service: String) -> String {
            "/v1/agent/service/deregister/\(service.percentEncoded)"
        }

        /// Removes one of several; whether it was there.
        private func remove(
            _ place: String,
            _ client: APIClient
        ) async throws(CommandFailure) -> Bool {
            let answer = try await client.send(.put, place)
            if answer.status == 404 {
                complain(answer.text)
                return false
            }
            _ = try answer.expectingSuccess()
            return true
        }

        private func show(_ services: [String], _ checks: [String]) throws(CommandFailure) {
            let lines =
                services.map { "Deregistered service: \($0)" }
                + checks.map { "Deregistered check: \($0)" }
            if lines.isEmpty, output.format == .table { return }
            try output.show(
                lines.joined(separator: "\n"),
                .members(["Deregistered": .texts(services), "Checks": .texts(checks)])
            )
        }
    }
}
