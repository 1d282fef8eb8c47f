import Primitives
import Registry
import Testing

@testable import Catalog
@testable import Services
@testable import Storage

struct RestartTests {
    @Test func stateIsKeptAndWrittenSeldom() async throws {
        let world = try await CatalogWorld()
        var service = ServiceDefinition.web()
        service.checks = [.http("h"), .ttl("t")]
        try await world.services.register(service, replacingChecks: false)
        try await world.services.report(checkID: "t", status: .warning, output: "slow")
        await world.pass(.seconds(12))
        #expect(world.storage.current.writes <= 4)
        let before = world.services.snapshot()
        #expect(before.checks.map(\.status) == [.passing, .warning])

        let next = try await CatalogWorld(storage: world.storage, startingAt: 13)
        #expect(next.services.snapshot() == before)
        await next.pass(.seconds(1))
        #expect(next.check("t")?.status == .warning, "its report holds until second 15")
        await next.pass(.seconds(3))
        #expect(next.check("t")?.status == .critical)
    }

    @Test func aReportThatRanOutWhileTheAgentWasAwayHoldsForOneTTLMore() async throws {
        let world = try await CatalogWorld()
        try await world.services.register(.web(), replacingChecks: false)
        try await world.services.report(checkID: "service:web", status: .passing, output: "up")
        await world.pass(.seconds(2))
        let next = try await CatalogWorld(storage: world.storage, startingAt: 20)
        #expect(next.check("service:web")?.status == .passing)
        await next.pass(.seconds(14))
        #expect(next.check("service:web")?.status == .passing)
        await next.pass(.seconds(2))
        let check = try #require(next.check("service:web"))
        #expect(check.status == .critical)
        #expect(check.output == "TTL expired (last output before timeout follows): up")
    }

    @Test func whatHadRunOutBeforeStaysCritical() async throws {
        let world = try await CatalogWorld()
        try await world.services.register(.web(), replacingChecks: false)
        try await world.services.report(checkID: "service:web", status: .passing, output: "up")
        await world.pass(.seconds(18))
        let before = try #require(world.check("service:web"))
        #expect(before.output.hasPrefix("TTL expired"))
        let next = try await CatalogWorld(storage: world.storage, startingAt: 19)
        #expect(next.check("service:web") == before)
        await next.pass(.seconds(20))
        #expect(next.check("service:web") == before)
    }

    @Test func aClockThatIsAYearBackProlongsNoReport() async throws {
        let world = try await CatalogWorld()
        try await world.services.register(.web(), replacingChecks: false)
        try await world.services.report(checkID: "service:web", status: .passing, output: "up")
        await world.pass(.seconds(2))
        let clock = TestClock(behindByDays: 365)
        let next = try await CatalogWorld(storage: world.storage, clock: clock)
        await next.pass(.seconds(14))
        #expect(next.check("service:web")?.status == .passing)
        await next.pass(.seconds(2))
        #expect(next.check("service:web")?.status == .critical)
    }

    /// SIGKILL at any moment: nothing is written at the end.
    @Test(arguments: [3, 5, 10, 60], [0.0, 0.35, 0.9])
    func noRestartCutsAPromiseShort(seconds: Int64, fraction: Double) async throws {
        let world = try await CatalogWorld()
        let id = "service:web"
        let ttl = Duration.seconds(seconds)
        var service = ServiceDefinition.web()
        service.checks[0].probe = .ttl(ttl)
        try await world.services.register(service, replacingChecks: false)
        var passed = Duration.zero
        for _ in 0..<20 {
            try await world.services.report(checkID: id, status: .passing, output: "up")
            await world.pass(ttl * 0.4, step: .milliseconds(50))
            passed += ttl * 0.4
        }
        try await world.services.report(checkID: id, status: .passing, output: "up")
        await world.pass(ttl * fraction, step: .milliseconds(50))
        passed += ttl * fraction
        let next = try await CatalogWorld(storage: world.storage)
        next.clock.advance(by: passed + .milliseconds(200))
        let back = try await CatalogWorld(storage: world.storage, clock: next.clock)
        let left = ttl * (1 - fraction) - .milliseconds(250)
        if left > .zero { await back.pass(left, step: .milliseconds(50)) }
        #expect(back.check(id)?.status == .passing)
    }

    @Test func aRenewalWritesItsEndAlone() async throws {
        let world = try await CatalogWorld()
        try await world.services.register(.web(), replacingChecks: false)
        let id = "service:web"
        for _ in 0..<30 {
            try await world.services.report(checkID: id, status: .passing, output: "up")
            await world.pass(.milliseconds(500), step: .milliseconds(100))
        }
        let lines = world.storage.current.lines
        #expect(lines.count { if case .put = $0 { true } else { false } } == 1)
        #expect(lines.count { if case .state = $0 { true } else { false } } == 1)
        let renewals = lines.count { if case .renewal = $0 { true } else { false } }
        #expect((5...9).contains(renewals), "at most ten for each TTL: \(renewals)")
    }

    @Test func aRenewedReportHoldsOnDiskToo() async throws {
        let world = try await CatalogWorld()
        try await world.services.register(.web(), replacingChecks: false)
        for _ in 0..<5 {
            let id = "service:web"
            try await world.services.report(checkID: id, status: .passing, output: "up")
            await world.pass(.seconds(10))
        }
        let next = try await CatalogWorld(storage: world.storage, startingAt: 52)
        #expect(next.check("service:web")?.status == .passing)
    }

    @Test func whatAReportChangedIsOnTheDiskBeforeTheAnswer() async throws {
        let world = try await CatalogWorld()
        try await world.services.register(.web(), replacingChecks: false)
        try await world.services.report(checkID: "service:web", status: .passing, output: "")
        #expect(world.storage.current.services.states.map(\.status) == [.passing])
        try await world.services.report(checkID: "service:web", status: .critical, output: "bad")
        #expect(world.storage.current.services.states.map(\.status) == [.critical])
    }

    @Test func servicesFromFilesFollowTheFiles() async throws {
        let world = try await CatalogWorld()
        try await world.services.register(.web(id: "api"), replacingChecks: false)
        let first = ServiceDefinition.web(id: "file")
        try await world.services.setFileServices([first, .web(id: "old")], checks: [.ttl("node")])
        try await world.services.report(checkID: "service:file", status: .passing, output: "up")
        try await world.services.setMaintenance(serviceID: "file", reason: "why")
        try await world.services.register(.ttl("extra", of: "file"))
        #expect(world.storage.current.services.services.map(\.id) == ["api"])
        _ = world.publisher.takeEvents()

        try await world.services.setFileServices([first], checks: [.ttl("node")])
        let events = world.publisher.takeEvents()
        #expect(events == [.withdrawn(service: "web", id: "old")])
        #expect(world.check("service:file")?.status == .passing)
        #expect(world.check("extra") != nil, "what the application added stays")
        #expect(world.check("node") != nil)
        await world.pass(.seconds(2))

        let next = try await CatalogWorld(storage: world.storage, startingAt: 3)
        #expect(next.services.snapshot().services.map(\.definition.id) == ["api"])
        try await next.services.register(.web(id: "early"), replacingChecks: false)
        try await next.services.setFileServices([first])
        let snapshot = next.services.snapshot()
        #expect(snapshot.services.map(\.definition.id) == ["api", "early", "file"])
        #expect(snapshot.services.last?.maintenance == "why")
        #expect(next.check("service:file")?.status == .passing)
        #expect(next.check("extra") != nil)
        #expect(next.check("node") == nil)

        try await next.services.setFileServices([])
        #expect(next.services.snapshot().services.map(\.definition.id) == ["api", "early"])
        #expect(next.storage.current.services.maintenance == [])
    }

    @Test func aBadFileLeavesEverythingAsItWas() async throws {
        let world = try await CatalogWorld()
        try await world.services.setFileServices([.web(id: "a")])
        let before = world.services.snapshot()
        let bad: [([ServiceDefinition], [CheckDefinition])] = [
            ([.web(id: "b"), .web(id: "b")], []),
            ([.web(id: "b"), ServiceDefinition(id: "c", name: "")], []),
            ([.web(id: "b")], [.ttl("x", of: "unknown")]),
            ([.web(id: "b")], [.ttl("x"), .ttl("x")]),
            ([.web(id: "b")], [.ttl("service:b")]),
        ]
        for (services, checks) in bad {
            await #expect(throws: CatalogError.self) {
                try await world.services.setFileServices(services, checks: checks)
            }
        }
        #expect(world.services.snapshot() == before)
    }
}
