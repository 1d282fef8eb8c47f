import NIOHTTP1
import Testing

/// External services, asked of two whole agents over real sockets.
struct LiveExternalTests {
    private static let body = """
        {"Node":"rds","Address":"192.0.2.7","Service":{"ID":"db1","Service":"db","Port":5432},
        "Check":{"Name":"alive","Status":"passing"}}
        """

    @Test func readersSeeAnExternalServiceOncePerOwner() async throws {
        let mesh = LiveMesh()
        try await mesh.run("first") { first in
            try await mesh.run("second", flags: ["--join", first.address]) { second in
                try await second.waitUntil {
                    try await second.get("/v1/agent/members").text
                        .ranges(of: #""Status":1"#).count == 2
                }
                let registered = try await first.put("/v1/catalog/register", Self.body)
                #expect(registered.status == .ok && registered.text == "true")
                try await Self.expect(["first"], at: [first, second])
                let shown = try await second.get("/v1/health/service/db?passing").text
                for part in [
                    #""Node":"first""#, #""external-node":"rds""#, #""Address":"192.0.2.7""#,
                    #""CheckID":"alive""#, #""Status":"passing""#,
                ] {
                    #expect(shown.contains(part), "\(part)")
                }
                let refused = try await second.put(
                    "/v1/catalog/deregister",
                    #"{"Node":"rds","ServiceID":"db1"}"#
                )
                #expect(refused.status == .forbidden)
                #expect(refused.text.contains(#"belongs to "first""#))

                _ = try await second.put("/v1/catalog/register", Self.body)
                try await Self.expect(["first", "second"], at: [first, second])
                for (agent, left) in [(second, ["first"]), (first, [])] {
                    let gone = try await agent.put(
                        "/v1/catalog/deregister",
                        #"{"Node":"rds","ServiceID":"db1"}"#
                    )
                    #expect(gone.status == .ok && gone.text == "true")
                    try await Self.expect(left, at: [first, second])
                }
                let again = try await first.put("/v1/catalog/deregister", #"{"Node":"rds"}"#)
                #expect(again.status == .ok && again.text == "true")
            }
        }
    }

    /// Waits until these nodes, and no others, are shown to have it.
    private static func expect(_ owners: [String], at agents: [LiveAgent]) async throws {
        for agent in agents {
            try await agent.waitUntil {
                let text = try await agent.get("/v1/catalog/service/db").text
                return text.ranges(of: #""ServiceID":"db1""#).count == owners.count
                    && owners.allSatisfy { text.contains("\"Node\":\"\($0)\"") }
            }
        }
    }
}
