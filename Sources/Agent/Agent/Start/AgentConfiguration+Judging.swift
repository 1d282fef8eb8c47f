import Catalog
import Primitives
import Services
package import Settings

extension AgentConfiguration {
    /// Reads files and judges what they define, as an agent would on this host.
    package static func validate(paths: [String]) throws(ConfigurationError) {
        try AgentConfiguration.reading(paths: paths).judgeDefinitions()
    }

    /// Has the owner's side say what it thinks of every service and check of the files, before
    /// anything is started or changed: each refusal names its place.
    package func judgeDefinitions() throws(ConfigurationError) {
        var judge = DefinitionJudge(
            targets: CheckTargets(
                own: advertise.map { [$0.ip] } ?? [],
                allowed: allowedCheckTargets,
                interfaces: HostInterfaces.addresses
            ),
            limits: limits.catalog
        )
        var problems: [ConfigurationProblem] = []
        for (service, place) in zip(services, servicePlaces) {
            do throws(CatalogError) {
                try judge.admit(service)
            } catch {
                problems.append(ConfigurationProblem(place, error.sentence))
            }
        }
        for (check, place) in zip(checks, checkPlaces) {
            do throws(CatalogError) {
                try judge.admit(check)
            } catch {
                problems.append(ConfigurationProblem(place, error.sentence))
            }
        }
        if !problems.isEmpty { throw ConfigurationError(problems) }
    }
}

extension CatalogError {
    /// A sentence for who wrote a file.
    fileprivate var sentence: String {
        switch self {
        case .invalid(let text), .storage(let text): text.hasSuffix(".") ? text : text + "."
        case .unknownService(let id): "There is no service \"\(id)\"."
        case .unknownCheck(let id), .notATTLCheck(let id): "There is no such check \"\(id)\"."
        }
    }
}
