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
        try judgeDefinitions(
            by: DefinitionJudge(
                targets: CheckTargets(
                    own: advertise.map { [$0.ip] } ?? [],
                    allowed: allowedCheckTargets,
                    interfaces: HostInterfaces.addresses
                ),
                limits: limits.catalog
            )
        )
    }

    /// The same by a judge that may know more.
    private func judgeDefinitions(by judge: DefinitionJudge) throws(ConfigurationError) {
        var judge = judge
        var problems: [ConfigurationProblem] = []
        for (service, origin) in zip(services, servicePlaces) {
            do throws(RuleBreach) {
                try judge.admit(service)
            } catch {
                problems.append(ConfigurationProblem(origin.place(of: error), error.whole))
            }
        }
        for (check, origin) in zip(checks, checkPlaces) {
            do throws(RuleBreach) {
                try judge.admit(check)
            } catch {
                problems.append(ConfigurationProblem(origin.place(of: error), error.whole))
            }
        }
        if !problems.isEmpty { throw ConfigurationError(problems) }
    }

    /// Has a catalog take over what the files define. What it alone can judge, since it knows what
    /// applications registered, is refused with its place as well.
    func register(in catalog: LocalServices) async throws(ConfigurationError) {
        do throws(CatalogError) {
            try await catalog.setFileServices(services, checks: checks)
        } catch {
            try judgeDefinitions(by: await catalog.judgeOfFiles)
            throw ConfigurationError(
                .path("the configuration files"),
                "a service cannot be registered: \(error)"
            )
        }
    }
}

extension RuleBreach {
    /// Its sentence, ended.
    fileprivate var whole: String { sentence.hasSuffix(".") ? sentence : sentence + "." }
}
