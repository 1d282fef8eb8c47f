import Registry
import Testing

@testable import Catalog
@testable import Services

/// Maintenance, as the owner tells it.
struct CatalogMaintenanceTests {
    private func told(_ world: CatalogWorld) -> [[CheckBody]] {
        world.publisher.takeEvents().compactMap { event in
            guard case .published(let body) = event else { return nil }
            return body.checks.filter { $0.type == .maintenance }
        }
    }

    @Test func theReasonOfAServicesMaintenanceIsTold() async throws {
        let world = try await CatalogWorld()
        try await world.services.register(.web(), replacingChecks: false)
        #expect(told(world) == [[]])
        try await world.services.setMaintenance(serviceID: "web", reason: "disk\nfull")
        let checks = told(world)
        #expect(checks.count == 1)
        #expect(checks.first?.map(\.reason) == ["disk full"])
        #expect(checks.first?.map(\.status) == [.critical])
        try await world.services.setMaintenance(serviceID: "web", reason: "")
        #expect(told(world) == [[]])
        try await world.services.setMaintenance(serviceID: "web", reason: nil)
        #expect(told(world) == [[]])
    }

    @Test func theReasonOfANodesMaintenanceIsARecordOfItsOwn() async throws {
        let world = try await CatalogWorld()
        try await world.services.setNodeMaintenance(reason: "rack")
        let events = world.publisher.takeEvents()
        #expect(events.contains(.nodeMaintenance(true)))
        let bodies = events.compactMap { event in
            if case .published(let body) = event { body } else { nil }
        }
        #expect(bodies.map(\.id) == ["_node_maintenance"])
        #expect(bodies.first?.isNodeCheck == true)
        #expect(bodies.first?.checks.map(\.reason) == ["rack"])
        let next = try await CatalogWorld(storage: world.storage, opened: false)
        await next.services.republishAll()
        #expect(told(next).flatMap { $0 }.map(\.reason) == ["rack"])
        _ = next.publisher.takeEvents()
        try await next.services.setNodeMaintenance(reason: nil)
        let last = next.publisher.takeEvents()
        #expect(last.contains(.withdrawn(service: "", id: "_node_maintenance")))
        #expect(last.contains(.nodeMaintenance(false)))
    }
}
