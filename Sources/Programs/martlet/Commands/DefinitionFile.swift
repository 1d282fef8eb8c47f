import Services
import Settings

/// Services and checks as somebody wrote them into a file, or on standard input.
struct DefinitionFile {
    let services: [ServiceDefinition]
    let checks: [CheckDefinition]

    init(at path: String) throws(CommandFailure) {
        do throws(ConfigurationError) {
            let content = try ConfigurationFile(at: path, holding: .definitions)
            services = content.services.map(\.value)
            checks = content.checks.map(\.value)
        } catch {
            throw CommandFailure("\(error)")
        }
        guard !services.isEmpty || !checks.isEmpty else {
            throw CommandFailure("\(path): there is no definition in it.")
        }
    }

    /// Whether a word that may be an id is the name of a file.
    static func isNamed(by word: String) -> Bool {
        word == "-" || [".json", ".yaml", ".yml"].contains { word.hasSuffix($0) }
    }
}
