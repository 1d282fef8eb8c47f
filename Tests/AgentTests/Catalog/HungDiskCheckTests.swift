import NIOConcurrencyHelpers
import Registry
import Testing

@testable import Catalog
@testable import Services
@testable import Storage

/// What an agent does whose disk takes a write and does not end it.
struct HungDiskCheckTests {
    private func refusal() -> CatalogError {
        .storage("Nothing was changed: \(TestStorage.full.description)")
    }

    @Test func checksRunAndEndAndAreToldWhileAWriteHangs() async throws {
        let world = try await HangingDisk.world()
        let services = world.services
        let hang = HangingDisk(appendsTo: world.storage)
        let before = world.storage.current.lines.count
        let put = Task { try await services.register(.web(id: "late"), replacingChecks: false) }
        try await hang.isAsked()

        world.prober.answer(.critical, "down")
        await world.tick(after: .seconds(10))
        #expect(world.check("asked")?.status == .critical)
        #expect(world.told() == [[.critical, .passing]])
        await world.tick(after: .seconds(4))
        #expect(world.check("told")?.status == .critical)
        #expect(world.told() == [[.critical, .critical]])
        #expect(world.serviceIDs == ["web"])
        #expect(hang.writes == 1, "one write at a time")
        #expect(world.storage.current.lines.count == before, "the disk still hangs")

        hang.end()
        try await put.value
        #expect(world.serviceIDs == ["late", "web"])
        #expect(world.check("service:late")?.status == .critical)
        await world.pass(.seconds(2))
        let lines = world.storage.current.lines.dropFirst(before)
        #expect(lines.map(\.subject) == [.service("late"), .state("asked"), .state("told")])
        #expect(world.storage.current.services.states.map(\.status) == [.critical, .critical])
        let next = try await CatalogWorld(storage: world.storage, clock: world.clock)
        #expect(next.serviceIDs == ["late", "web"])
        for id in ["asked", "told"] { #expect(next.check(id) == world.check(id)) }
    }

    /// Before, whoever asked second found what the first had written; now it waits behind it.
    @Test func whatComesBehindAHungWriteIsMadeInItsOrder() async throws {
        let world = try await HangingDisk.world()
        let services = world.services
        let hang = HangingDisk(appendsTo: world.storage)
        let before = world.storage.current.lines.count
        let put = Task { try await services.register(.web(id: "a"), replacingChecks: false) }
        try await hang.isAsked()
        let taken = Task { try await services.deregister(serviceID: "a") }
        try await hang.until { await services.pendingCount == 1 }
        let other = Task { try await services.register(.ttl("of-a", of: "a")) }
        try await hang.until { await services.pendingCount == 2 }
        hang.end()
        try await put.value
        try await taken.value
        await #expect(throws: CatalogError.unknownService("a")) { try await other.value }
        #expect(world.serviceIDs == ["web"])
        let lines = world.storage.current.lines.dropFirst(before)
        #expect(lines.map(\.subject) == [.service("a"), .service("a")])
        #expect(world.storage.current.services.services.map(\.id) == ["web"])
    }

    @Test func whatTheDiskRefusesAtLastIsRefusedAndStatesAreNotLost() async throws {
        let world = try await HangingDisk.world()
        let services = world.services
        let hang = HangingDisk(appendsTo: world.storage)
        let put = Task { try await services.register(.web(id: "a"), replacingChecks: false) }
        try await hang.isAsked()
        world.prober.answer(.critical, "down")
        await world.tick(after: .seconds(10))
        let behind = Task { try await services.setMaintenance(serviceID: "a", reason: "why") }
        try await hang.until { await services.pendingCount == 1 }
        let other = Task { try await services.setMaintenance(serviceID: "web", reason: "why") }
        try await hang.until { await services.pendingCount == 2 }
        world.storage.setFull(true)
        hang.end()
        await #expect(throws: refusal()) { try await put.value }
        await #expect(throws: CatalogError.unknownService("a")) { try await behind.value }
        try await other.value
        #expect(world.serviceIDs == ["web"])
        #expect(services.figures.storageFailures == 2)
        #expect(services.figures.unsavedChanges == 1)
        world.storage.setFull(false)
        await world.pass(.seconds(2))
        #expect(services.figures.unsavedChanges == 0)
        #expect(world.storage.current.services.states.map(\.status) == [.critical, .passing])
        #expect(world.storage.current.services.maintenance.map(\.serviceID) == ["web"])
    }

    @Test func aCheckRegisteredAnewMeanwhileKeepsWhatItSaidMeanwhile() async throws {
        let world = try await HangingDisk.world()
        let services = world.services
        let hang = HangingDisk(appendsTo: world.storage)
        let before = world.check("asked")?.definition
        let anew = CheckDefinition.http("asked", of: "web", interval: .seconds(20))
        let put = Task { try await services.register(anew) }
        try await hang.isAsked()
        world.prober.answer(.critical, "down")
        await world.tick(after: .seconds(10))
        #expect(world.check("asked")?.definition == before)
        hang.end()
        try await put.value
        #expect(world.check("asked")?.definition != before)
        #expect(world.check("asked")?.status == .critical)
        #expect(world.check("asked")?.output == "down")
    }

    @Test func whatTimeEndsIsJudgedWhenTheDiskGoesOn() async throws {
        let world = try await HangingDisk.world()
        let services = world.services
        _ = try await services.drain(serviceID: "web", for: .seconds(5))
        let hang = HangingDisk(appendsTo: world.storage)
        let put = Task { try await services.register(.web(id: "a"), replacingChecks: false) }
        try await hang.isAsked()
        let drained = Task { try await services.drain(serviceID: "web", for: nil) }
        try await hang.until { await services.pendingCount == 1 }
        await world.tick(after: .seconds(6))
        hang.end()
        try await put.value
        #expect(try await drained.value == "web")
        await world.pass(.seconds(2))
        #expect(services.snapshot().services.map(\.isDrained) == [false, true])
        #expect(world.storage.current.services.drains.map(\.serviceID) == ["web"])
    }

    @Test func whatIsWellAgainWhenTheDiskGoesOnIsNotTakenAway() async throws {
        let world = try await HangingDisk.world()
        let services = world.services
        var service = ServiceDefinition.web()
        service.checks = [.http("asked")]
        service.checks[0].deregisterCriticalServiceAfter = .seconds(40)
        try await services.register(service, replacingChecks: true)
        let hang = HangingDisk(appendsTo: world.storage)
        let put = Task { try await services.register(.web(id: "a"), replacingChecks: false) }
        try await hang.isAsked()
        world.prober.answer(.critical, "down")
        for _ in 0..<7 { await world.tick(after: .seconds(10)) }
        #expect(world.check("asked")?.status == .critical)
        #expect(services.figures.reapedServices == 0)
        world.prober.answer(.passing, "up")
        await world.tick(after: .seconds(11))
        #expect(world.check("asked")?.status == .passing)
        hang.end()
        try await put.value
        await world.pass(.seconds(2))
        #expect(world.serviceIDs == ["a", "web"])
        #expect(services.figures.reapedServices == 0)
    }
}
