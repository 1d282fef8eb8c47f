import Primitives
import Registry
import Testing

@testable import Catalog
@testable import Services
@testable import Storage

struct CatalogRegistrationTests {
    @Test func aServiceIsWrittenThenPublishedWithACriticalCheck() async throws {
        let world = try await CatalogWorld()
        try await world.services.register(.web(), replacingChecks: false)
        let expected = InstanceBody(
            service: "web",
            id: "web",
            port: 80,
            checks: [
                CheckBody(
                    id: "service:web",
                    name: "Service 'web' check",
                    type: .ttl,
                    status: .critical,
                    sinceMilliseconds: TestClock.epochMilliseconds
                )
            ]
        )
        #expect(world.publisher.takeEvents() == [.published(expected)])
        #expect(world.storage.current.services.services.map(\.id) == ["web"])
        #expect(world.storage.current.services.checks.map(\.id) == ["service:web"])
        let snapshot = world.services.snapshot()
        #expect(snapshot.services.map(\.definition.checks.count) == [1])
    }

    @Test func severalChecksAreNumbered() async throws {
        let world = try await CatalogWorld()
        var service = ServiceDefinition.web(id: "w1")
        service.checks = [.ttl(""), .ttl("mine"), .http()]
        try await world.services.register(service, replacingChecks: false)
        let ids = world.services.snapshot().checks.map(\.definition.id)
        #expect(ids == ["mine", "service:w1:1", "service:w1:3"])
    }

    @Test func anIdenticalRegistrationPublishesAndWritesNothing() async throws {
        let world = try await CatalogWorld()
        for _ in 0..<3 { try await world.services.register(.web(), replacingChecks: false) }
        #expect(world.publisher.takeEvents().count == 1)
        #expect(world.storage.current.writes == 1)
    }

    @Test func registeringAgainKeepsStatusAndOutput() async throws {
        let world = try await CatalogWorld()
        try await world.services.register(.web(), replacingChecks: false)
        try await world.services.report(checkID: "service:web", status: .passing, output: "up")
        _ = world.publisher.takeEvents()
        try await world.services.register(.web(tags: ["v2"]), replacingChecks: true)
        let check = try #require(world.check("service:web"))
        #expect(check.status == .passing)
        #expect(check.output == "up")
        let events = world.publisher.takeEvents()
        guard case .published(let body) = events.first else {
            Issue.record("the new tag is published")
            return
        }
        #expect(body.tags == ["v2"])
        #expect(body.checks.map(\.status) == [.passing])
    }

    @Test func aStatusGivenIsTheFirstAndNoLater() async throws {
        let world = try await CatalogWorld()
        var service = ServiceDefinition.web()
        service.checks[0].initialStatus = .passing
        try await world.services.register(service, replacingChecks: false)
        #expect(world.check("service:web")?.status == .passing)
        service.checks[0].initialStatus = .warning
        try await world.services.register(service, replacingChecks: false)
        #expect(world.check("service:web")?.status == .passing)
    }

    @Test func otherChecksStayUnlessTheyAreReplaced() async throws {
        let world = try await CatalogWorld()
        try await world.services.register(.web(), replacingChecks: false)
        try await world.services.register(.ttl("extra", of: "web"))
        try await world.services.register(.web(), replacingChecks: false)
        #expect(world.check("extra") != nil)
        try await world.services.register(.web(), replacingChecks: true)
        #expect(world.check("extra") == nil)
        #expect(world.check("service:web") != nil)
    }

    @Test func deregisteringWithdrawsAndForgets() async throws {
        let world = try await CatalogWorld()
        try await world.services.register(.web(id: "w1"), replacingChecks: false)
        _ = world.publisher.takeEvents()
        try await world.services.deregister(serviceID: "w1")
        #expect(world.publisher.takeEvents() == [.withdrawn(service: "web", id: "w1")])
        #expect(world.storage.current.services == StoredServices())
        #expect(world.services.snapshot() == LocalSnapshot())
        await #expect(throws: CatalogError.unknownService("w1")) {
            try await world.services.deregister(serviceID: "w1")
        }
    }

    @Test func aNodeCheckIsARecordOfItsOwn() async throws {
        let world = try await CatalogWorld()
        try await world.services.register(.ttl("disk"))
        let events = world.publisher.takeEvents()
        guard case .published(let body) = events.first, events.count == 1 else {
            Issue.record("one record is published")
            return
        }
        #expect(body.isNodeCheck)
        #expect(body.id == "disk")
        #expect(body.checks.map(\.id) == ["disk"])
        try await world.services.deregister(checkID: "disk")
        #expect(world.publisher.takeEvents() == [.withdrawn(service: "", id: "disk")])
        await #expect(throws: CatalogError.unknownCheck("disk")) {
            try await world.services.deregister(checkID: "disk")
        }
    }

    @Test func aCheckOfAServiceIsToldInItsRecord() async throws {
        let world = try await CatalogWorld()
        await #expect(throws: CatalogError.unknownService("web")) {
            try await world.services.register(.ttl("extra", of: "web"))
        }
        try await world.services.register(.web(), replacingChecks: false)
        try await world.services.register(.ttl("extra", of: "web"))
        _ = world.publisher.takeEvents()
        try await world.services.deregister(checkID: "extra")
        guard case .published(let body) = world.publisher.takeEvents().first else {
            Issue.record("the service is published without the check")
            return
        }
        #expect(body.checks.map(\.id) == ["service:web"])
    }

    @Test func aCheckIDBelongsToOneService() async throws {
        let world = try await CatalogWorld()
        try await world.services.register(.web(id: "a"), replacingChecks: false)
        var other = ServiceDefinition.web(id: "b")
        other.checks[0].id = "service:a"
        await #expect(throws: CatalogError.self) {
            try await world.services.register(other, replacingChecks: false)
        }
        #expect(world.services.snapshot().services.count == 1)
    }

    @Test func aRegistrationTooLargeNamesBothNumbers() async throws {
        let world = try await CatalogWorld()
        let service = ServiceDefinition.web(tags: [String(repeating: "x", count: 17_000)])
        let error = await #expect(throws: CatalogError.self) {
            try await world.services.register(service, replacingChecks: false)
        }
        guard case .invalid(let sentence) = error else {
            Issue.record("it is refused as invalid")
            return
        }
        #expect(sentence.contains("17005 bytes"), "\(sentence)")
        #expect(sentence.contains("may take 16384"), "\(sentence)")
        #expect(world.services.snapshot() == LocalSnapshot())
        #expect(world.storage.current.writes == 0)
        let text = "Invalid: a tag is text without control characters"
        await #expect(throws: CatalogError.invalid(text)) {
            try await world.services.register(.web(tags: ["b\u{7}d"]), replacingChecks: false)
        }
    }

    @Test func nothingIsPublishedBeforeTheNodeIsThere() async throws {
        let world = try await CatalogWorld(opened: false)
        try await world.services.register(.web(), replacingChecks: false)
        #expect(world.publisher.takeEvents() == [])
        await world.services.republishAll()
        #expect(world.publisher.takeEvents().count == 2)
    }
}
