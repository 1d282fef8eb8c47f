import NIOHTTP1
import Testing

/// Agents of one mesh share what an instance can bear.
struct LiveCallerTests {
    private let mesh = LiveMesh()

    @Test func fiveAgentsShareACapacity() async throws {
        try await mesh.run("a0") { first in
            let answer = try await first.put(
                "/v1/agent/service/register",
                #"{"Name":"work","ID":"w","Address":"127.0.0.1","Port":80,"Capacity":8}"#
            )
            try #require(answer.status == .ok)
            try await with(4, beside: first, [first]) { agents in
                for agent in agents {
                    try await agent.waitUntil { try await taken(by: agent) > 0 }
                }
                // Each asks again and again, and holds what it gets until all have asked.
                try await first.waitUntil {
                    var sum = 0
                    for agent in agents { sum += try await taken(by: agent) }
                    return (8...12).contains(sum)
                }
            }
        }
    }

    private func with(
        _ count: Int,
        beside first: LiveAgent,
        _ agents: [LiveAgent],
        _ body: @escaping @Sendable ([LiveAgent]) async throws -> Void
    ) async throws {
        guard count > 0 else { return try await body(agents) }
        try await mesh.run("a\(count)", flags: ["--join", first.address]) { agent in
            try await with(count - 1, beside: first, agents + [agent], body)
        }
    }

    /// How many places an agent has now; it gives them back.
    private func taken(by agent: LiveAgent) async throws -> Int {
        var leases: [String] = []
        while leases.count < 100 {
            let answer = try await agent.post("/v1/mesh/pick/work", #"{"Lease":"1m"}"#)
            guard answer.status == .ok else { break }
            let lease = answer.text.split(separator: "\"").dropFirst(3).first.map(String.init)
            leases.append(try #require(lease))
        }
        for lease in leases {
            _ = try await agent.post(
                "/v1/mesh/report",
                #"{"Lease":"\#(lease)","Outcome":"ignored"}"#
            )
        }
        return leases.count
    }
}
