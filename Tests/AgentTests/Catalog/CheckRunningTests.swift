import Primitives
import Registry
import Testing
import Wire

@testable import Catalog
@testable import Services
@testable import Storage

struct CheckRunningTests {
    private func publishedStatuses(_ world: CatalogWorld) -> [CheckStatus] {
        world.publisher.takeEvents().flatMap { event in
            guard case .published(let body) = event else { return [CheckStatus]() }
            return body.checks.map(\.status)
        }
    }

    @Test func onlyTransitionsAreTold() async throws {
        let world = try await CatalogWorld()
        var service = ServiceDefinition.web()
        service.checks = [.http()]
        try await world.services.register(service, replacingChecks: false)
        _ = world.publisher.takeEvents()
        await world.pass(.seconds(100))
        #expect(publishedStatuses(world) == [.passing])
        #expect((8...12).contains(world.prober.runs), "\(world.prober.runs) runs in ten intervals")
        world.prober.answer(.passing, "other words")
        await world.pass(.seconds(30))
        #expect(publishedStatuses(world) == [])
        #expect(world.check("service:web")?.output == "other words")
        world.prober.answer(.critical, "down")
        await world.pass(.seconds(30))
        #expect(publishedStatuses(world) == [.critical])
        let runs = world.services.figures.runs
        #expect(runs.count == 3 * CheckKinds.runTypes.count)
        #expect(runs.reduce(0) { $0 + $1.count } == world.prober.runs)
        #expect(world.services.figures.checkTransitions == 2)
    }

    @Test func anotherOutputIsAnotherEditionAndNothingElseIs() async throws {
        let world = try await CatalogWorld()
        var service = ServiceDefinition.web()
        service.checks = [.http()]
        try await world.services.register(service, replacingChecks: false)
        var editions: [UInt64] = []
        for word in ["up", "up", "other words", "other words"] {
            world.prober.answer(.passing, word)
            await world.pass(.seconds(30))
            #expect(world.services.outputs["service:web"] == word)
            editions.append(world.services.outputs.edition)
        }
        #expect(editions[0] == editions[1] && editions[2] == editions[3])
        #expect(editions[1] != editions[2])
        #expect(world.services.outputs["none"] == nil)
        try await world.services.deregister(serviceID: "web")
        #expect(world.services.outputs["service:web"] == nil)
    }

    @Test func silenceEndsATTLCheck() async throws {
        let world = try await CatalogWorld()
        try await world.services.register(.web(), replacingChecks: false)
        for _ in 0..<4 {
            let id = "service:web"
            try await world.services.report(checkID: id, status: .passing, output: "up")
            await world.pass(.seconds(14))
        }
        #expect(world.check("service:web")?.status == .passing)
        await world.pass(.seconds(2))
        #expect(world.check("service:web")?.status == .critical)
        #expect(
            world.check("service:web")?.output
                == "TTL expired (last output before timeout follows): up"
        )
        #expect(publishedStatuses(world) == [.critical, .passing, .critical])
        #expect(world.services.figures.ttlExpirations == 1)
    }

    @Test func onlyTTLChecksAreReported() async throws {
        let world = try await CatalogWorld()
        try await world.services.register(.http("h"))
        await #expect(throws: CatalogError.notATTLCheck("h")) {
            try await world.services.report(checkID: "h", status: .passing, output: "")
        }
        await #expect(throws: CatalogError.unknownCheck("x")) {
            try await world.services.report(checkID: "x", status: .passing, output: "")
        }
    }

    @Test func aResultOfAReplacedCheckIsDropped() async throws {
        let world = try await CatalogWorld()
        try await world.services.register(.http("h"))
        world.clock.advance(by: .seconds(10))
        let runs = await world.services.tick()
        #expect(runs.count == 1)
        try await world.services.register(.http("h", interval: .seconds(20)))
        for run in runs { await world.services.perform(run) }
        #expect(world.check("h")?.status == .critical)
        await world.pass(.seconds(20))
        #expect(world.check("h")?.status == .passing)
    }

    @Test func aServiceCriticalForTooLongIsRemoved() async throws {
        let world = try await CatalogWorld()
        var service = ServiceDefinition.web()
        service.checks[0].deregisterCriticalServiceAfter = .seconds(90)
        service.checks[0].initialStatus = .passing
        try await world.services.register(service, replacingChecks: false)
        try await world.services.register(.web(id: "stays"), replacingChecks: false)
        await world.pass(.seconds(100))
        #expect(world.services.snapshot().services.count == 2, "critical since second 15 only")
        await world.pass(.seconds(50))
        #expect(world.services.snapshot().services.map(\.definition.id) == ["stays"])
        #expect(world.publisher.takeEvents().contains(.withdrawn(service: "web", id: "web")))
        #expect(world.storage.current.services.services.map(\.id) == ["stays"])
        #expect(world.services.figures.reapedServices == 1)
    }

    @Test func aLongReasonNeedsNoRoomOfItsOwn() async throws {
        let world = try await CatalogWorld()
        var service = ServiceDefinition.web(tags: [String(repeating: "x", count: 760)])
        service.checks[0].initialStatus = .passing
        try await world.services.register(service, replacingChecks: false)
        let measured = world.services.snapshot()
        let reason = String(repeating: "y", count: 200)
        try await world.services.report(
            checkID: "service:web",
            status: .critical,
            output: reason
        )
        let events = world.publisher.takeEvents()
        guard case .published(let body) = events.last else {
            Issue.record("the transition is published")
            return
        }
        let split = try body.split()
        #expect(RecordAuthor.size(of: .instance(split.head)) <= Record.maximumBytes)
        #expect(split.text == nil)
        #expect(world.check("service:web")?.output == reason)
        #expect(world.services.snapshot().services.count == measured.services.count)
    }

    @Test func aTargetNoLongerAllowedIsNotAsked() async throws {
        let storage = TestStorage()
        try storage.append([
            .check(.http("h", url: "http://10.0.0.9/", interval: .seconds(10)))
        ])
        let world = try await CatalogWorld(storage: storage)
        await world.pass(.seconds(20))
        #expect(world.prober.runs == 0)
        #expect(world.check("h")?.output.contains("--check-allow 10.0.0.9") == true)
    }

    @Test func maintenanceIsAFlagAndSurvives() async throws {
        let world = try await CatalogWorld()
        try await world.services.register(.web(), replacingChecks: false)
        _ = world.publisher.takeEvents()
        try await world.services.setMaintenance(serviceID: "web", reason: "upgrade")
        try await world.services.setNodeMaintenance(reason: "")
        let events = world.publisher.takeEvents()
        guard case .published(let body) = events.first, events.count == 2 else {
            Issue.record("the instance and the node are published: \(events)")
            return
        }
        #expect(body.flags == .maintenance)
        #expect(events.last == .nodeMaintenance(true))
        try await world.services.setNodeMaintenance(reason: "other words")
        guard case .published(let reason)? = world.publisher.takeEvents().first else {
            Issue.record("the reason is told")
            return
        }
        #expect(reason.checks.map(\.reason) == ["other words"])

        let next = try await CatalogWorld(storage: world.storage, opened: false)
        #expect(next.services.snapshot().nodeMaintenance == "other words")
        #expect(next.services.snapshot().services.map(\.maintenance) == ["upgrade"])
        await next.services.republishAll()
        #expect(next.publisher.takeEvents().first == .nodeMaintenance(true))
        try await next.services.setMaintenance(serviceID: "web", reason: nil)
        try await next.services.setNodeMaintenance(reason: nil)
        #expect(next.publisher.takeEvents().contains(.nodeMaintenance(false)))
        await #expect(throws: CatalogError.unknownService("x")) {
            try await next.services.setMaintenance(serviceID: "x", reason: nil)
        }
    }
}
