import Registry
import Testing

@testable import Catalog
@testable import Services
@testable import Storage

/// What an agent does whose disk takes nothing.
struct FullDiskTests {
    private func refusal() -> CatalogError {
        .storage("Nothing was changed: \(TestStorage.full.description)")
    }

    private func world() async throws -> CatalogWorld {
        let world = try await CatalogWorld()
        for id in ["a", "b", "c"] {
            try await world.services.register(.web(id: id), replacingChecks: false)
        }
        _ = world.publisher.takeEvents()
        world.storage.setFull(true)
        return world
    }

    @Test func puttingInIsRefusedWithASentence() async throws {
        let world = try await world()
        let before = world.services.snapshot()
        await #expect(throws: refusal()) {
            try await world.services.register(.web(id: "other"), replacingChecks: false)
        }
        await #expect(throws: refusal()) { try await world.services.register(.ttl("node")) }
        await #expect(throws: refusal()) {
            try await world.services.deregister(checkID: "service:a")
        }
        #expect(world.services.snapshot() == before)
        #expect(world.publisher.takeEvents() == [])
        #expect(world.services.figures.storageFailures == 3)
        #expect(world.services.figures.unsavedChanges == 0)
        try await world.services.report(checkID: "service:a", status: .passing, output: "")
        #expect(world.check("service:a")?.status == .passing, "the agent goes on")
    }

    @Test func takingAwayHoldsAtOnceAndIsWrittenWhenThereIsRoom() async throws {
        let world = try await world()
        try await world.services.deregister(serviceID: "a")
        try await world.services.setMaintenance(serviceID: "b", reason: "why")
        _ = try await world.services.drain(serviceID: "c", for: nil)
        try await world.services.setNodeMaintenance(reason: "disk")
        let events = world.publisher.takeEvents()
        // Why the node is in maintenance is a record of its own.
        #expect(events.count == 5)
        #expect(events.contains(.withdrawn(service: "web", id: "a")))
        #expect(world.services.figures.unsavedChanges == 4, "an alarm")
        #expect(world.storage.current.services.services.count == 3)
        await world.pass(.seconds(3))
        #expect(world.services.figures.unsavedChanges == 4)

        world.storage.setFull(false)
        await world.pass(.seconds(2))
        #expect(world.services.figures.unsavedChanges == 0)
        let next = try await CatalogWorld(storage: world.storage)
        #expect(next.services.snapshot() == world.services.snapshot())
        #expect(next.services.snapshot().services.map(\.definition.id) == ["b", "c"])
        await next.services.republishAll()
        let weights = next.publisher.takeEvents().compactMap { event -> UInt16? in
            guard case .published(let body) = event, !body.isNodeCheck else { return nil }
            return body.weights.passing
        }
        #expect(weights == [1, 0])
    }

    @Test func whatIsPutBackIsWrittenBehindItsRemoval() async throws {
        let world = try await world()
        try await world.services.deregister(serviceID: "a")
        await #expect(throws: refusal()) {
            try await world.services.register(.web(id: "a"), replacingChecks: false)
        }
        world.storage.setFull(false)
        try await world.services.register(.web(id: "a"), replacingChecks: false)
        let next = try await CatalogWorld(storage: world.storage)
        #expect(next.services.snapshot().services.map(\.definition.id) == ["a", "b", "c"])
        #expect(world.services.figures.unsavedChanges == 0)
    }

    @Test func putAndTakenTogetherEachGetTheirOwnAnswer() async throws {
        let world = try await world()
        let services = world.services
        let put = Task { try await services.register(.web(id: "new"), replacingChecks: false) }
        let taken = Task { try await services.deregister(serviceID: "b") }
        await #expect(throws: CatalogError.self) { try await put.value }
        try await taken.value
        #expect(services.snapshot().services.map(\.definition.id) == ["a", "c"])
    }

    @Test func aDrainThatEndsByItselfEnds() async throws {
        let world = try await CatalogWorld()
        try await world.services.register(.web(), replacingChecks: false)
        _ = try await world.services.drain(serviceID: "web", for: .seconds(5))
        world.storage.setFull(true)
        _ = world.publisher.takeEvents()
        await world.pass(.seconds(6))
        #expect(world.publisher.takeEvents().count == 1)
    }

    @Test func aFullDiskStopsNoStart() async throws {
        let storage = TestStorage()
        try storage.append([.maintenance(serviceID: "gone", reason: "why")])
        storage.setFull(true)
        let world = try await CatalogWorld(storage: storage)
        try await world.services.setFileServices([.web()])
        #expect(world.services.snapshot().services.count == 1)
    }

    @Test func theLogIsRewrittenWhenItIsDue() async throws {
        let world = try await world()
        world.storage.setFull(false)
        world.storage.setRewritingDue(true)
        try await world.services.deregister(serviceID: "a")
        await world.services.finishWriting()
        #expect(world.storage.current.rewrites == 1)
        let next = try await CatalogWorld(storage: world.storage)
        #expect(next.services.snapshot() == world.services.snapshot())
    }
}
