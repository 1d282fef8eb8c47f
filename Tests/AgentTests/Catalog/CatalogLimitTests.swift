import NIOPosix
import Registry
import Testing

@testable import Catalog
@testable import HTTPServer
@testable import Services
@testable import Storage

/// How much one agent may own.
struct CatalogLimitTests {
    private func limits(_ change: (inout CatalogLimits) -> Void) -> CatalogLimits {
        var limits = CatalogLimits()
        change(&limits)
        return limits
    }

    @Test func tenThousandServicesAndEightMebibytesUnlessItIsSaidOtherwise() {
        #expect(CatalogLimits().registrations == 10_000)
        #expect(CatalogLimits().encodedBytes == 8_388_608)
    }

    @Test func beyondTheNumberASentenceSaysWhatToDo() async throws {
        let world = try await CatalogWorld(limits: limits { $0.registrations = 3 })
        let many = ["a", "b"].map { ServiceDefinition(id: $0, name: "s") }
        try await world.services.setFileServices(many)
        try await world.services.register(.ttl("third"))
        let error = await #expect(throws: CatalogError.self) {
            try await world.services.register(.web(), replacingChecks: false)
        }
        guard case .invalid(let sentence) = error else {
            Issue.record("it is refused as invalid")
            return
        }
        #expect(sentence.contains("has 3 services and node checks, and may have 3"))
        #expect(sentence.contains("limits.registrations"))
        #expect(world.services.figures.records == 3)
        #expect(world.services.figures.recordLimit == 3)
        try await world.services.deregister(checkID: "third")
        try await world.services.register(.web(), replacingChecks: false)
        try await world.services.register(.web(tags: ["as before"]), replacingChecks: false)
    }

    @Test func beyondTheBytesASentenceSaysWhatToDo() async throws {
        let world = try await CatalogWorld(limits: limits { $0.encodedBytes = 1_000 })
        let large = [String(repeating: "x", count: 500)]
        try await world.services.register(.web(id: "a", tags: large), replacingChecks: false)
        let taken = world.services.figures.encodedBytes
        #expect((600...1_000).contains(taken))
        let error = await #expect(throws: CatalogError.self) {
            try await world.services.register(.web(id: "b", tags: large), replacingChecks: false)
        }
        guard case .invalid(let sentence) = error else {
            Issue.record("it is refused as invalid")
            return
        }
        #expect(sentence.contains("may take 1000 (limits.registration_bytes)"), "\(sentence)")
        #expect(world.services.figures.encodedBytes == taken)
        try await world.services.deregister(serviceID: "a")
        #expect(world.services.figures.encodedBytes == 0)
        try await world.services.register(.web(id: "b", tags: large), replacingChecks: false)
    }

    @Test func whatIsHeldCountsAfterARestartToo() async throws {
        let world = try await CatalogWorld()
        try await world.services.register(.web(), replacingChecks: false)
        try await world.services.register(.ttl("node"))
        let next = try await CatalogWorld(storage: world.storage)
        #expect(next.services.figures.records == 2)
        #expect(next.services.figures.encodedBytes == world.services.figures.encodedBytes)
    }

    /// As HTTP connections do it: tasks that prefer loops of their own.
    @Test func nobodyWaitsForAnAnswerThatWasGiven() async throws {
        let world = try await CatalogWorld()
        let services = world.services
        await withTaskGroup { group in
            for client in 0..<64 {
                let executor = LoopExecutor(MultiThreadedEventLoopGroup.singleton.next())
                group.addTask {
                    await withTaskExecutorPreference(executor) {
                        for number in 0..<15 {
                            let service = ServiceDefinition.web(id: "web-\(client)-\(number)")
                            try? await services.register(service, replacingChecks: false)
                        }
                    }
                }
            }
        }
        #expect(world.publisher.takeEvents().count == 960)
    }

    /// Many at once share a write, and one among two thousand writes no more than the first.
    @Test func aChangeWritesWhatItSaysHoweverMuchIsHeld() async throws {
        let world = try await CatalogWorld()
        let services = world.services
        await withTaskGroup { group in
            for client in 0..<20 {
                group.addTask {
                    for number in 0..<100 {
                        let service = ServiceDefinition.web(id: "web-\(client)-\(number)")
                        try? await services.register(service, replacingChecks: false)
                    }
                }
            }
        }
        #expect(world.storage.current.lines.count == 2_000)
        #expect(world.storage.current.writes < 2_000)
        #expect(world.publisher.takeEvents().count == 2_000)
        try await services.setMaintenance(serviceID: "web-7-7", reason: "why")
        let lines = world.storage.current.lines.dropFirst(2_000)
        #expect(Array(lines) == [.maintenance(serviceID: "web-7-7", reason: "why")])
    }
}
