import MartletBalancing
import MartletClient
import NIOHTTP1
import Testing

/// A whole client against an agent that says what it is told to say.
@Suite(.timeLimit(.minutes(1)))
struct ClientTests {
    @Test func theFirstCallWaitsUntilTheAgentHasToldEverything() async throws {
        try await Self.with { client, agent in
            let id = Task { try await client.withEndpoint("orders") { $0.endpoint.id } }
            let stream = try await agent.nextStream()
            #expect(stream.request.method == .POST)
            #expect(stream.body == #"{"Services":["orders"]}"#)
            #expect(stream.lastEventID == nil)
            try await stream.write(Events.member("n1") + Events.instance("a"))
            #expect(client.state == .connecting)
            try await stream.write(Events.synced(5))
            #expect(try await id.value == "a")
            #expect(client.state == .live)
        }
    }

    @Test func aPickWaitsForNothing() async throws {
        try await Self.with { client, agent in
            #expect(throws: MeshError.notYetKnown(service: "orders")) {
                _ = try client.pick("orders").endpoint
            }
            let stream = try await agent.nextStream()
            try await stream.write(Events.synced(5))
            try await client.waitUntilKnown("orders")
            #expect(throws: MeshError.unknownService("orders")) {
                _ = try client.pick("orders").endpoint
            }
        }
    }

    @Test func aStreamInPiecesOfOneByteIsRead() async throws {
        try await Self.with(watching: ["orders"]) { client, agent in
            let stream = try await agent.nextStream()
            let text = ":\n\n" + Events.instance("a") + Events.instance("b") + Events.synced(5)
            for byte in text.utf8 { try await stream.write([byte]) }
            try await client.waitUntilKnown("orders")
            #expect(try client.service("orders").instances.map(\.id) == ["a", "b"])
        }
    }

    @Test func changesAndRemovalsAreFollowed() async throws {
        try await Self.with(watching: ["orders"]) { client, agent in
            let service = try client.service("orders")
            let stream = try await agent.nextStream()
            try await stream.write(Events.instance("a") + Events.synced(5))
            await eventually("a") { service.instances.map(\.id) == ["a"] }
            try await stream.write(Events.instance("b", index: 6))
            await eventually("a, b") { service.instances.map(\.id) == ["a", "b"] }
            try await stream.write(Events.instance("a", status: "critical", index: 7))
            await eventually("b alone") { service.statistics.exclusions.critical == 1 }
            for _ in 0..<5 { #expect(try client.pick("orders").endpoint.id == "b") }
            try await stream.write(Events.removal("b", index: 8))
            await eventually("a") { service.instances.map(\.id) == ["a"] }
            #expect(throws: MeshError.self) { _ = try client.pick("orders").endpoint }
        }
    }

    @Test func reportedCapacityIsFollowed() async throws {
        try await Self.with(watching: ["orders"]) { client, agent in
            let service = try client.service("orders")
            let stream = try await agent.nextStream()
            try await stream.write(
                Events.instance("a") + Events.instance("b") + Events.synced(5)
                    + Events.load("a", 300) + Events.load("b", 100)
            )
            await eventually("a bears more than b") {
                var picks: [String: Int] = [:]
                for _ in 0..<100 {
                    guard let lease = try? service.pick() else { return false }
                    picks[lease.endpoint.id, default: 0] += 1
                    lease.succeed()
                }
                return picks["a", default: 0] > picks["b", default: 0] + 30
            }
        }
    }

    @Test func theAgentsDeathIsSurvivedOnTheLastSnapshot() async throws {
        try await Self.with(watching: ["orders"]) { client, agent in
            let stream = try await agent.nextStream()
            try await stream.write(Events.instance("a") + Events.synced(5))
            await eventually("live") { client.state == .live }
            await agent.stop()
            await eventually("stale") { client.state == .stale }
            for _ in 0..<20 { try client.pick("orders").succeed() }
            // Back with another history: nothing is lost until all of it is told.
            try await agent.start()
            let second = try await agent.nextStream()
            #expect(second.lastEventID == "5")
            try await second.write(Events.reset + Events.instance("b"))
            #expect(try client.pick("orders").endpoint.id == "a")
            try await second.write(Events.synced(9))
            await eventually("live") { client.state == .live }
            #expect(try client.pick("orders").endpoint.id == "b")
            #expect(client.statistics.connections == 2)
        }
    }

    @Test func aCutStreamGoesOnWhereItWas() async throws {
        try await Self.with(watching: ["orders"]) { client, agent in
            let stream = try await agent.nextStream()
            try await stream.write(Events.instance("a") + Events.synced(5))
            await eventually("live") { client.state == .live }
            try await stream.write(Events.instance("b", index: 6) + "event: service\ndata: {\"N")
            await eventually("b") { (try? client.service("orders").instances.count) == 2 }
            try await stream.close()
            let second = try await agent.nextStream()
            #expect(second.lastEventID == "6")
            try await second.write(Events.removal("a", index: 7) + Events.synced(7))
            await eventually("b alone") {
                (try? client.service("orders").instances.map(\.id)) == ["b"]
            }
            await eventually("live") { client.state == .live }
        }
    }

    @Test func anAgentThatIsNotReadyIsNotBelieved() async throws {
        try await Self.with(watching: ["orders"]) { client, agent in
            let stream = try await agent.nextStream()
            try await stream.write(Events.instance("a") + Events.synced(5))
            await eventually("live") { client.state == .live }
            agent.set { $0.readiness = .serviceUnavailable }
            try await stream.close()
            await eventually("it is asked again") {
                agent.requests.count { $0 == "/readyz" } >= 3
            }
            #expect(agent.requests.count { $0.hasPrefix("/v1/mesh/stream") } == 1)
            #expect(client.state == .stale)
            #expect(try client.pick("orders").endpoint.id == "a")
            agent.set { $0.readiness = .ok }
            _ = try await agent.nextStream()
        }
    }

    @Test func patienceWithAnUnreadyAgentEnds() async throws {
        var configuration = Self.quick
        configuration.readinessPatience = .milliseconds(50)
        try await Self.with(configuration) { client, agent in
            agent.set { $0.readiness = .serviceUnavailable }
            let id = Task { try await client.withEndpoint("orders") { $0.endpoint.id } }
            let stream = try await agent.nextStream()
            try await stream.write(Events.instance("a") + Events.synced(5))
            #expect(try await id.value == "a")
        }
    }

    @Test func oneServiceMoreIsAskedForBesideTheStream() async throws {
        try await Self.with(watching: ["orders"]) { client, agent in
            let stream = try await agent.nextStream()
            try await stream.write(Events.instance("a") + Events.synced(5))
            try await client.waitUntilKnown("orders")
            let id = Task { try await client.withEndpoint("stock") { $0.endpoint.id } }
            await eventually("it asks") { agent.changes == [#"{"Add":["stock"]}"#] }
            let stock = Events.instance("s", of: "stock")
            try await stream.write(stock + Events.synced(of: ["stock"]))
            #expect(try await id.value == "s")
            #expect(try client.pick("orders").endpoint.id == "a")
            // Cut, it goes on where it was with both.
            try await stream.close()
            let second = try await agent.nextStream()
            #expect(second.body == #"{"Services":["orders","stock"]}"#)
            #expect(second.lastEventID == "5")
        }
    }

    @Test func whereTheStreamTakesNoMoreItBeginsAnew() async throws {
        try await Self.with(watching: ["orders"]) { client, agent in
            let stream = try await agent.nextStream()
            try await stream.write(Events.instance("a") + Events.synced(5))
            try await client.waitUntilKnown("orders")
            agent.set { $0.changeStatus = .notFound }
            let id = Task { try await client.withEndpoint("stock") { $0.endpoint.id } }
            let second = try await agent.nextStream()
            #expect(second.body == #"{"Services":["orders","stock"]}"#)
            #expect(second.lastEventID == nil)
            #expect(client.state == .live)
            #expect(try client.pick("orders").endpoint.id == "a")
            let stock = Events.instance("s", of: "stock")
            try await second.write(stock + Events.synced(6))
            #expect(try await id.value == "s")
            // The other one has gone meanwhile.
            #expect(throws: MeshError.unknownService("orders")) {
                _ = try client.pick("orders").endpoint
            }
        }
    }

    @Test func garbageIsSkippedAndCounted() async throws {
        try await Self.with(watching: ["orders"]) { client, agent in
            let stream = try await agent.nextStream()
            try await stream.write("\u{0}\u{1}:garbage\n\n" + Events.event("service", "{{{"))
            try await stream.write([0xFF, 0xFE, 0x0A, 0x0A])
            try await stream.write(Events.instance("a") + Events.synced(5))
            try await client.waitUntilKnown("orders")
            #expect(try client.pick("orders").endpoint.id == "a")
            #expect(client.statistics.garbledEvents == 1)
        }
    }

    @Test func anEventWithoutAnEndEndsTheConnection() async throws {
        try await Self.with(watching: ["orders"]) { _, agent in
            let stream = try await agent.nextStream()
            let line = [UInt8](repeating: UInt8(ascii: "x"), count: 1 << 19)
            for _ in 0..<4 { try? await stream.write(line) }
            _ = try await agent.nextStream()
        }
    }

    @Test func otherDatacentersAreLeftOut() async throws {
        try await Self.with(watching: ["orders"]) { client, agent in
            let stream = try await agent.nextStream()
            let far = Events.instance("b", on: "n2", datacenter: "dc2")
            try await stream.write(Events.instance("a") + far + Events.synced(5))
            try await client.waitUntilKnown("orders")
            #expect(try client.service("orders").instances.map(\.id) == ["a"])
        }
    }

    @Test func withoutAnAgentACallEndsAtItsDeadline() async throws {
        let nowhere = AgentAddress.unixSocket("martlet-no-such-socket")
        try await MeshClient.withClient(agent: nowhere, configuration: Self.quick) { client in
            let error = MeshError.notSentInTime(service: "orders")
            await #expect(throws: error) {
                try await client.withEndpoint(
                    "orders",
                    options: .init(deadline: .milliseconds(50))
                ) { _ in }
            }
            #expect(client.state == .connecting)
        }
    }

    @Test func namesAndNumbersHaveLimits() async throws {
        var configuration = Self.quick
        configuration.maximumServices = 2
        let client = MeshClient(configuration: configuration)
        for name in ["", "a\nb", "a\u{0}", "\u{7F}", "\u{85}", String(repeating: "a", count: 129)] {
            #expect(throws: MeshError.unknownService(name)) { try client.service(name) }
        }
        _ = try client.service("a")
        _ = try client.service("b")
        #expect(throws: MeshError.tooManyServices(limit: 2)) { try client.service("c") }
        #expect(try client.service("a") === client.service("a"))
    }

    @Test func aServiceMayHaveAnyNameThatTheAgentTakes() async throws {
        let client = MeshClient(configuration: Self.quick)
        for name in ["a b", "a/b", "a,b", "caf\u{E9}", String(repeating: "a", count: 128)] {
            let service = try client.service(name)
            #expect(service.name == name)
        }
    }

    @Test func anEndedClientRefuses() async throws {
        let client = MeshClient(configuration: Self.quick)
        _ = try client.service("orders")
        let running = Task { try await client.run() }
        client.shutdown()
        _ = await running.result
        #expect(client.state == .closed)
        #expect(throws: MeshError.closed) { _ = try client.pick("orders").endpoint }
        await #expect(throws: MeshError.closed) { try await client.run() }
    }

    static var quick: MeshClient.Configuration {
        var configuration = MeshClient.Configuration()
        configuration.reconnectDelay = .milliseconds(5)
        configuration.reports.interval = .milliseconds(5)
        configuration.seed = 7
        return configuration
    }

    static func with(
        _ configuration: MeshClient.Configuration = quick,
        watching services: [String] = [],
        _ body: (MeshClient, StubAgent) async throws -> Void
    ) async throws {
        var configuration = configuration
        configuration.watched = services
        try await StubAgent.with { agent in
            try await MeshClient.withClient(
                agent: agent.address,
                configuration: configuration
            ) { client in
                try await body(client, agent)
            }
        }
    }
}
