import Registry
import Testing

@testable import Catalog
@testable import Checks
@testable import Services

struct AliasTests {
    private func alias(
        _ id: String = "alias",
        node: String = "",
        of service: String
    ) -> CheckDefinition {
        let kind = AliasCheck(node: node, serviceID: service)
        return CheckDefinition(id: id, name: id, probe: CheckProbe(kind, .following))
    }

    private func world(_ checks: CheckDefinition...) async throws -> CatalogWorld {
        let world = try await CatalogWorld()
        try await world.services.register(.web(), replacingChecks: false)
        for check in checks { try await world.services.register(check) }
        return world
    }

    /// Runs what is due without letting time pass.
    private func settle(_ world: CatalogWorld) async {
        for run in await world.services.tick() { await world.services.perform(run) }
    }

    private func report(_ status: CheckStatus, _ output: String, to world: CatalogWorld)
        async throws
    {
        try await world.services.report(checkID: "service:web", status: status, output: output)
    }

    @Test func itIsAsTheOtherIsAndAtOnce() async throws {
        let world = try await world(alias(of: "web"))
        await settle(world)
        #expect(world.check("alias")?.status == .critical)
        try await report(.passing, "up", to: world)
        await settle(world)
        #expect(world.check("alias")?.status == .passing)
        #expect(world.check("alias")?.output == "All checks passing.")
        try await report(.warning, "slow", to: world)
        await settle(world)
        #expect(world.check("alias")?.status == .warning)
        let name = "Service 'web' check"
        #expect(world.check("alias")?.output == "Aliased check \"\(name)\" failing: slow")
    }

    @Test func itFollowsTheServiceThatComesAndGoes() async throws {
        let world = try await world(alias(of: "web"))
        try await report(.passing, "", to: world)
        await settle(world)
        try await world.services.deregister(serviceID: "web")
        await settle(world)
        #expect(world.check("alias")?.output == "Service web could not be found on this node")
        #expect(world.check("alias")?.status == .critical)
        var service = ServiceDefinition.web()
        service.checks = []
        try await world.services.register(service, replacingChecks: false)
        await settle(world)
        #expect(world.check("alias")?.output == "No checks found.")
        #expect(world.check("alias")?.status == .passing)
    }

    @Test func aCheckOfTheNodeCountsForEveryService() async throws {
        let world = try await world(.ttl("disk"), alias(of: "web"), alias("other", of: "web"))
        try await report(.passing, "", to: world)
        await settle(world)
        #expect(world.check("alias")?.status == .critical)
        try await world.services.report(checkID: "disk", status: .passing, output: "")
        await settle(world)
        #expect(world.check("alias")?.status == .passing)
        #expect(world.check("other")?.status == .passing)
    }

    @Test func maintenanceIsCritical() async throws {
        let world = try await world(alias(of: "web"))
        try await report(.passing, "", to: world)
        await settle(world)
        try await world.services.setMaintenance(serviceID: "web", reason: "upgrade")
        await settle(world)
        #expect(world.check("alias")?.output.hasSuffix("failing: upgrade") == true)
        try await world.services.setMaintenance(serviceID: "web", reason: nil)
        try await world.services.setNodeMaintenance(reason: "kernel")
        await settle(world)
        #expect(world.check("alias")?.output.hasSuffix("failing: kernel") == true)
        try await world.services.setNodeMaintenance(reason: nil)
        await settle(world)
        #expect(world.check("alias")?.status == .passing)
    }

    /// Two services that follow each other would else hold each other down for ever.
    @Test(arguments: [1, 2, 3])
    func whoFollowsInARingIsWellWhenAllOfTheRingAre(_ others: Int) async throws {
        let world = try await world()
        let ring = ["web"] + (1...others).map { "s\($0)" }
        for id in ring.dropFirst() {
            var service = ServiceDefinition.web()
            (service.id, service.checks) = (id, [])
            try await world.services.register(service, replacingChecks: false)
        }
        for (place, id) in ring.enumerated() {
            var check = alias("alias-\(id)", of: ring[(place + 1) % ring.count])
            check.serviceID = id
            try await world.services.register(check)
        }
        try await report(.passing, "", to: world)
        for _ in ring { await settle(world) }
        #expect(ring.map { world.check("alias-\($0)")?.status } == ring.map { _ in .passing })
        try await report(.critical, "down", to: world)
        for _ in ring { await settle(world) }
        #expect(world.check("alias-\(ring[ring.count - 1])")?.status == .critical)
        try await report(.passing, "", to: world)
        for _ in ring { await settle(world) }
        #expect(ring.map { world.check("alias-\($0)")?.status } == ring.map { _ in .passing })
    }

    @Test func aChainIsAsBadAsItsEnd() async throws {
        let world = try await world()
        for id in ["a", "b"] {
            var service = ServiceDefinition.web()
            (service.id, service.checks) = (id, [])
            try await world.services.register(service, replacingChecks: false)
        }
        for (id, other) in [("a", "b"), ("b", "web")] {
            var check = alias("alias-\(id)", of: other)
            check.serviceID = id
            try await world.services.register(check)
        }
        try await report(.critical, "down", to: world)
        for _ in 0..<3 { await settle(world) }
        #expect(world.check("alias-a")?.status == .critical)
        try await report(.passing, "", to: world)
        for _ in 0..<3 { await settle(world) }
        #expect(world.check("alias-a")?.status == .passing)
    }

    @Test func ofAnUnknownNodeItIsCritical() async throws {
        let world = try await world(alias(node: "n2", of: "web"), alias("all", node: "n2", of: ""))
        await world.pass(.seconds(2))
        #expect(world.check("alias")?.output == "Service web could not be found on node n2")
        #expect(world.check("all")?.output == "Node n2 could not be found")
    }
}
