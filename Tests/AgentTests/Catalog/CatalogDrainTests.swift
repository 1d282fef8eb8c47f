import Registry
import Testing

@testable import Catalog
@testable import Services
@testable import Storage

/// Drains, as the owner keeps them.
struct CatalogDrainTests {
    private func published(_ world: CatalogWorld) -> [InstanceWeights] {
        world.publisher.takeEvents().compactMap { event in
            guard case .published(let body) = event else { return nil }
            return body.weights
        }
    }

    private static let registered = InstanceWeights(passing: 5, warning: 2)
    private static let none = InstanceWeights(passing: 0, warning: 0)

    private func world() async throws -> CatalogWorld {
        let world = try await CatalogWorld()
        var service = ServiceDefinition(id: "web1", name: "web")
        service.weights = Self.registered
        try await world.services.register(service, replacingChecks: false)
        _ = published(world)
        return world
    }

    @Test func aDrainIsPublishedAtOnceAndEndsByItself() async throws {
        let world = try await world()
        let name = try await world.services.drain(serviceID: "web1", for: .seconds(30))
        #expect(name == "web")
        #expect(published(world) == [Self.none])
        await world.pass(.seconds(29))
        #expect(published(world) == [])
        await world.pass(.seconds(2))
        #expect(published(world) == [Self.registered])
    }

    @Test func aDrainWithoutATimeOutIsUndone() async throws {
        let world = try await world()
        _ = try await world.services.drain(serviceID: "web1", for: nil)
        await world.pass(.seconds(1_000), step: .seconds(100))
        #expect(published(world) == [Self.none])
        _ = try await world.services.endDrain(serviceID: "web1")
        #expect(published(world) == [Self.registered])
    }

    @Test func aRenewedRegistrationDrainsOn() async throws {
        let world = try await world()
        _ = try await world.services.drain(serviceID: "web1", for: nil)
        _ = published(world)
        var service = ServiceDefinition(id: "web1", name: "web", port: 81)
        service.weights = Self.registered
        try await world.services.register(service, replacingChecks: false)
        #expect(published(world) == [Self.none])
        try await world.services.deregister(serviceID: "web1")
        try await world.services.register(service, replacingChecks: false)
        #expect(published(world) == [Self.registered])
    }

    @Test func aRestartForgetsNoDrainNorWhenItEnds() async throws {
        let world = try await world()
        _ = try await world.services.drain(serviceID: "web1", for: .seconds(30))
        await world.pass(.seconds(10))
        let next = try await CatalogWorld(storage: world.storage, startingAt: 20)
        await next.services.republishAll()
        #expect(published(next) == [Self.none])
        await next.pass(.seconds(9))
        #expect(published(next) == [])
        await next.pass(.seconds(2))
        #expect(published(next) == [Self.registered])
        // What ended meanwhile is over.
        let last = try await CatalogWorld(storage: next.storage, startingAt: 40)
        await last.services.republishAll()
        #expect(published(last) == [Self.registered])
    }

    /// A host without a battery for its clock begins long ago, until it has asked for the time.
    @Test func aClockThatIsAYearBackKeepsADrainNoLongerThanItWasOrderedFor() async throws {
        let world = try await world()
        _ = try await world.services.drain(serviceID: "web1", for: .seconds(600))
        await world.pass(.seconds(100), step: .seconds(10))
        for _ in 0..<2 {
            let clock = TestClock(behindByDays: 365)
            let next = try await CatalogWorld(storage: world.storage, clock: clock)
            await next.services.republishAll()
            #expect(published(next) == [Self.none])
            await next.pass(.seconds(590), step: .seconds(10))
            #expect(published(next) == [])
        }
        let clock = TestClock(behindByDays: 365)
        let last = try await CatalogWorld(storage: world.storage, clock: clock)
        await last.pass(.seconds(610), step: .seconds(10))
        #expect(published(last) == [Self.registered])
    }

    @Test func aDrainThatWasKeptWithoutItsDurationEndsByTheClockAlone() async throws {
        let world = try await world()
        _ = try await world.services.drain(serviceID: "web1", for: .seconds(600))
        try world.storage.append([
            .drain(
                serviceID: "web1",
                StoredDrain(
                    serviceID: "web1",
                    endMilliseconds: TestClock.epochMilliseconds + 600_000
                )
            )
        ])
        let clock = TestClock(behindByDays: 1)
        let next = try await CatalogWorld(storage: world.storage, clock: clock)
        await next.pass(.seconds(86_400), step: .seconds(3_600))
        #expect(published(next) == [])
        await next.pass(.seconds(700), step: .seconds(100))
        #expect(published(next) == [Self.registered])
    }

    @Test func aServiceOfAFileDrainsOnAfterARestart() async throws {
        var service = ServiceDefinition(id: "file", name: "web")
        service.weights = Self.registered
        let world = try await CatalogWorld()
        try await world.services.setFileServices([service])
        _ = try await world.services.drain(serviceID: "file", for: nil)
        let next = try await CatalogWorld(storage: world.storage, startingAt: 20)
        try await next.services.setFileServices([service])
        #expect(published(next).last == Self.none)
    }

    @Test func whatIsNotThereCannotBeDrained() async throws {
        let world = try await world()
        await #expect(throws: CatalogError.unknownService("no")) {
            try await world.services.drain(serviceID: "no", for: nil)
        }
    }
}
