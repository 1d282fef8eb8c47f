import Primitives
import Registry
import Testing

@testable import Catalog
@testable import Services
@testable import Storage

/// Services that run no agent, on the owner's side.
struct ExternalTests {
    private static func external(
        _ node: String,
        _ id: String = "db",
        checks: [ExternalRegistration.Check] = []
    ) -> ExternalRegistration {
        ExternalRegistration(
            node: node,
            service: ServiceDefinition(
                id: id,
                name: "db",
                address: "192.0.2.1",
                metadata: [MetadataEntry(key: "external-node", value: node)]
            ),
            checks: checks
        )
    }

    private static func told(
        _ id: String,
        _ status: CheckStatus?,
        _ output: String = "",
        of service: String = "db"
    ) -> ExternalRegistration.Check {
        var check = CheckDefinition(id: id, name: id, serviceID: service, probe: .external)
        check.initialStatus = status
        return ExternalRegistration.Check(definition: check, output: output)
    }

    private func ids(_ world: CatalogWorld) -> [String] {
        world.services.snapshot().services.map(\.definition.id)
    }

    @Test func idsAreThoseOfTheirNodes() async throws {
        let world = try await CatalogWorld()
        for node in ["a", "b", "a", "B"] {
            try await world.services.register(
                Self.external(node, checks: [Self.told("up", .passing)])
            )
        }
        #expect(ids(world) == ["db", "db@b"])
        let checks = world.services.snapshot().checks
        #expect(checks.map(\.definition.id) == ["up", "up@db@b"])
        #expect(checks.map(\.definition.serviceID) == ["db", "db@b"])
    }

    @Test func anIdOfTheAgentsOwnServiceIsLeftAlone() async throws {
        let world = try await CatalogWorld()
        try await world.services.register(.web(id: "db"), replacingChecks: false)
        try await world.services.register(Self.external("a"))
        #expect(ids(world) == ["db", "db@a"])
        #expect(try await world.services.deregister(ExternalTarget(node: "a", serviceID: "db")))
        #expect(ids(world) == ["db"])
    }

    @Test func whatIsToldHoldsUntilItIsToldOtherwise() async throws {
        let world = try await CatalogWorld()
        let checks = [Self.told("up", .warning, "slow")]
        try await world.services.register(Self.external("a", checks: checks))
        #expect(world.check("up")?.status == .warning)
        #expect(world.check("up")?.output == "slow")
        await world.pass(.seconds(40 * 86_400), step: .seconds(86_400))
        #expect(world.check("up")?.status == .warning)
        #expect(world.prober.runs == 0)
        let news = ExternalRegistration(node: "a", checks: [Self.told("up", .critical, "gone")])
        try await world.services.register(news)
        #expect(world.check("up")?.status == .critical)
        #expect(world.check("up")?.output == "gone")
        try await world.services.report(checkID: "up", status: .passing, output: "")
        #expect(world.check("up")?.status == .passing)
        let silent = ExternalRegistration(node: "a", checks: [Self.told("up", nil)])
        try await world.services.register(silent)
        #expect(world.check("up")?.status == .critical, "as in Consul")
    }

    @Test func aRestartKeepsWhatWasTold() async throws {
        let world = try await CatalogWorld()
        let checks = [Self.told("up", .critical)]
        try await world.services.register(Self.external("a", checks: checks))
        let better = [Self.told("up", .passing, "fine")]
        try await world.services.register(Self.external("a", checks: better))
        await world.pass(.seconds(2))
        let next = try await CatalogWorld(storage: world.storage, startingAt: 9)
        #expect(next.services.snapshot() == world.services.snapshot())
        #expect(next.check("up")?.status == .passing)
        #expect(try await next.services.deregister(ExternalTarget(node: "a")))
    }

    @Test func aCheckOfAKindIsMadeByTheAgent() async throws {
        let world = try await CatalogWorld()
        var check = CheckDefinition.http("h", url: "http://192.0.2.1/", of: "db")
        check.initialStatus = .passing
        let known = ExternalRegistration.Check(definition: check)
        try await world.services.register(Self.external("a", checks: [known]))
        #expect(world.check("h")?.status == .passing)
        world.prober.answer(.critical, "refused")
        await world.pass(.seconds(12))
        try await world.services.register(Self.external("a", checks: [known]))
        #expect(world.check("h")?.status == .critical, "what the agent found counts")
    }

    @Test func aCheckGoesWhereItMay() async throws {
        let world = try await CatalogWorld()
        let check = CheckDefinition.http("h", url: "http://192.0.2.9/", of: "db")
        let external = Self.external("a", checks: [ExternalRegistration.Check(definition: check)])
        await #expect(throws: CatalogError.self) { try await world.services.register(external) }
        #expect(ids(world) == [], "nothing of it is kept")
    }

    @Test func aCheckOfAnUnknownServiceIsRefused() async throws {
        let world = try await CatalogWorld()
        let external = ExternalRegistration(node: "a", checks: [Self.told("up", .passing)])
        await #expect(throws: CatalogError.unknownService("db")) {
            try await world.services.register(external)
        }
    }

    @Test func aServiceACheckOrAllOfANodeIsTakenAway() async throws {
        let world = try await CatalogWorld()
        for id in ["db", "cache"] {
            let checks = [Self.told("up", .passing, of: id)]
            try await world.services.register(Self.external("a", id, checks: checks))
        }
        #expect(!(try await world.services.deregister(ExternalTarget(node: "b"))))
        let check = ExternalTarget(node: "a", checkID: "up")
        #expect(try await world.services.deregister(check))
        #expect(world.services.snapshot().checks.isEmpty)
        #expect(!(try await world.services.deregister(check)))
        #expect(try await world.services.deregister(ExternalTarget(node: "A", serviceID: "db")))
        #expect(ids(world) == ["cache"])
        #expect(try await world.services.deregister(ExternalTarget(node: "a")))
        #expect(ids(world) == [])
        #expect(world.storage.current.services.services.isEmpty)
    }

    @Test func withoutTheFlagAServiceIsAtTheAgentsOwnAddress() throws {
        let own = try #require(IPAddress("10.0.0.1"))
        let rules = RegistrationRules(
            targets: CheckTargets(interfaces: { [] }),
            addresses: .own([own])
        )
        var service = ServiceDefinition(id: "a", name: "a")
        for address in ["", "10.0.0.1"] {
            service.address = address
            #expect(try rules.normalized(service).address == address)
        }
        for address in ["10.0.0.2", "db.example"] {
            service.address = address
            #expect(throws: RuleBreach.self) { try rules.normalized(service) }
        }
    }
}
