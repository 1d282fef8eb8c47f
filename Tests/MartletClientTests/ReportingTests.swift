import MartletBalancing
import MartletClient
import NIOHTTP1
import Testing

/// What gets to the agent of how calls went.
@Suite(.timeLimit(.minutes(1)))
struct ReportingTests {
    @Test func reportsComeInBatchesOfAtMost256() async throws {
        try await ClientTests.with(watching: ["orders"]) { client, agent in
            try await begin(agent)
            try await client.waitUntilKnown("orders")
            for _ in 0..<600 { try client.pick("orders").succeed(status: 200) }
            await eventually("all are taken") { client.statistics.reportsTaken == 600 }
            let sizes = agent.reports.map { $0.split(separator: "\"Service\"").count - 1 }
            #expect(sizes.reduce(0, +) == 600)
            #expect(sizes.allSatisfy { $0 <= 256 })
            #expect(sizes.count >= 3)
            #expect(agent.reports[0].hasPrefix(#"[{"Service":"orders","Instance":"a","Node":"n1""#))
        }
    }

    @Test func anAgentThatTakesNoneGetsThemDropped() async throws {
        var configuration = ClientTests.quick
        configuration.reports.limit = 50
        try await ClientTests.with(configuration, watching: ["orders"]) { client, agent in
            agent.set { $0.reportStatus = .serviceUnavailable }
            try await begin(agent)
            try await client.waitUntilKnown("orders")
            let service = try client.service("orders")
            for _ in 0..<500 { try service.pick().succeed() }
            #expect(service.statistics.waitingReports <= 50)
            await eventually("all are dropped") { service.statistics.droppedReports == 500 }
            #expect(service.statistics.waitingReports == 0)
            agent.set { $0.reportStatus = .ok }
            await eventually("later ones are taken") {
                try? service.pick().succeed()
                return client.statistics.reportsTaken > 0
            }
        }
    }

    @Test func withoutTheSwitchThereAreNone() async throws {
        var configuration = ClientTests.quick
        configuration.reports.isOn = false
        try await ClientTests.with(configuration, watching: ["orders"]) { client, agent in
            try await begin(agent)
            try await client.waitUntilKnown("orders")
            let service = try client.service("orders")
            for _ in 0..<10 { try service.pick().succeed() }
            #expect(service.statistics.waitingReports == 0)
            #expect(!agent.requests.contains("/v1/mesh/report"))
        }
    }

    @Test func theLastOnesAreSentAtTheEnd() async throws {
        var configuration = ClientTests.quick
        configuration.reports.interval = .seconds(3_600)
        try await StubAgent.with { agent in
            configuration.watched = ["orders"]
            let client = MeshClient(agent: agent.address, configuration: configuration)
            let running = Task { try await client.run() }
            try await begin(agent)
            try await client.waitUntilKnown("orders")
            try client.pick("orders").fail(.timeout)
            client.shutdown()
            try await running.value
            #expect(agent.reports.count == 1)
            #expect(agent.reports.first?.contains(#""Outcome":"timeout""#) == true)
        }
    }

    private func begin(_ agent: StubAgent) async throws {
        let stream = try await agent.nextStream()
        try await stream.write(Events.instance("a") + Events.synced(5))
    }
}
