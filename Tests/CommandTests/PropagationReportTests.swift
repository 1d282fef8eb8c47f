import NIOHTTP1
import Testing
import martlet

/// `martlet propagation`, and `martlet register --wait-for`.
struct PropagationReportTests {
    private static let answer =
        #"{"ID":"web-1","Version":"5.7","Held":["n2"],"#
        + #""Missing":[{"Node":"n3","Reason":"not yet"}]}"#

    private func client(
        _ status: HTTPResponseStatus,
        _ body: @escaping @Sendable (HTTPRequestHead, String) -> String
    ) async throws -> (StubAgent, APIClient) {
        let agent = try await StubAgent.start(.answer(status, body))
        return (agent, APIClient(.tcp(host: "127.0.0.1", port: agent.port)))
    }

    @Test func membersAreATable() async throws {
        let (agent, client) = try await client(.gatewayTimeout) { head, _ in
            head.uri == "/v1/mesh/propagation/a%20b?timeout=2s" ? Self.answer : "{}"
        }
        let report = try await client.propagation(of: "a b", timeout: "2s")
        #expect(
            report.text == """
                web-1 is held by 1 of 2 other members, at version 5.7
                Node  Held  Reason
                n2    yes   -
                n3    no    not yet
                """
        )
        #expect(report.json.compact == Self.answer)
        #expect(
            throws: CommandFailure(
                "web-1 is held by 1 of 2 other members after 2s; missing: n3 (not yet)."
            )
        ) {
            try report.requireFulfilled(within: "2s")
        }
        try await agent.stop()
    }

    @Test func aRegistrationWaits() async throws {
        let (agent, client) = try await client(.ok) { head, body in
            let isRight =
                "\(head.method) \(head.uri) \(body)"
                == "PUT /v1/agent/service/register?wait_for=all&timeout=5s {}"
            return isRight
                ? #"{"ID":"web-1","Version":"5.7","Held":["n2"],"Missing":[]}"# : "{}"
        }
        let report = try await client.register("{}", waitingFor: "all", timeout: "5s")
        try report.requireFulfilled(within: "5s")
        #expect(report.sentence == "web-1 is held by 1 of 1 other member")
        try await agent.stop()
    }

    @Test func refusalsAreTheAgentsSentence() async throws {
        let (agent, client) = try await client(.badRequest) { _, _ in "Invalid wait_for." }
        await #expect(throws: CommandFailure("Invalid wait_for.")) {
            try await client.register("{}", waitingFor: "x", timeout: "5s")
        }
        try await agent.stop()
    }
}
