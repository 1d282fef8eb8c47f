import Foundation
import NIOHTTP1
import Testing
import martlet

@Suite struct ClientTests {
    @Test func aRequestReachesTheAgentWhole() async throws {
        let agent = try await StubAgent.start(
            .answer(.ok) { head, body in
                let length = head.headers["Content-Length"].first ?? "none"
                return "\(head.method) \(head.uri) \(length) \(body)"
            }
        )
        let client = APIClient(.tcp(host: "127.0.0.1", port: agent.port))
        #expect(try await client.send(.get, "/v1/x?a=b").text == "GET /v1/x?a=b none")
        #expect(try await client.send(.put, "/y").text == "PUT /y 0")
        #expect(try await client.send(.put, "/z", body: "{}").text == "PUT /z 2 {}")
        try await agent.stop()
    }

    @Test func aUnixSocketIsAskedTheSameWay() async throws {
        let path = NSTemporaryDirectory() + "martlet-\(UUID().uuidString.prefix(8)).sock"
        let agent = try await StubAgent.start(
            .answer(.ok) { head, _ in head.headers["Host"].first ?? "" },
            onUnixSocket: path
        )
        #expect(try await APIClient(.unix(path: path)).send(.get, "/").text == "localhost")
        try await agent.stop()
        try? FileManager.default.removeItem(atPath: path)
    }

    @Test func aFailureShowsTheAgentsWords() async throws {
        let agent = try await StubAgent.start(.answer(.notFound) { _, _ in "Unknown service ID\n" })
        let client = APIClient(.tcp(host: "127.0.0.1", port: agent.port))
        await #expect(throws: CommandFailure("Unknown service ID")) {
            try await client.put("/v1/agent/service/deregister/x")
        }
        try await agent.stop()
    }

    private static let remedy =
        "Start one with `martlet agent --dev`, or name its address with --http-addr or "
        + "MARTLET_HTTP_ADDR."

    @Test func nobodyThereIsSaidWithARemedy() async throws {
        let agent = try await StubAgent.start(.hangUp)
        let port = agent.port
        try await agent.stop()
        await #expect(
            throws: CommandFailure(
                "no agent answers at 127.0.0.1:\(port): connection refused. \(Self.remedy)"
            )
        ) {
            try await APIClient(.tcp(host: "127.0.0.1", port: port)).send(.get, "/")
        }
        await #expect(
            throws: CommandFailure(
                "no agent answers at unix:/no/such.sock: there is no such socket. \(Self.remedy)"
            )
        ) {
            try await APIClient(.unix(path: "/no/such.sock")).send(.get, "/")
        }
    }

    @Test(arguments: [
        (StubBehaviour.hangUp, "closed the connection before it had answered."),
        (.speakNonsense, "does not speak HTTP. Is it the agent's HTTP address?"),
    ])
    func aBrokenAnswerIsSaid(_ behaviour: StubBehaviour, _ end: String) async throws {
        let agent = try await StubAgent.start(behaviour)
        let client = APIClient(.tcp(host: "127.0.0.1", port: agent.port))
        let failure = await #expect(throws: CommandFailure.self) {
            try await client.send(.get, "/")
        }
        #expect(failure?.message.hasSuffix(end) == true, "\(String(describing: failure))")
        #expect(failure?.exitStatus == 1)
        try await agent.stop()
    }

    /// What comes before the request is written AsyncHTTPClient does not always read; then the
    /// time-out says it.
    @Test func aServerThatSpeaksFirstIsNoAgent() async throws {
        let agent = try await StubAgent.start(.speakFirst)
        var client = APIClient(.tcp(host: "127.0.0.1", port: agent.port))
        client.timeout = .seconds(2)
        let failure = await #expect(throws: CommandFailure.self) {
            try await client.send(.get, "/")
        }
        let ends = ["does not speak HTTP. Is it the agent's HTTP address?", "within 2.0 seconds."]
        #expect(ends.contains { failure?.message.hasSuffix($0) == true })
        try await agent.stop()
    }

    @Test func linesAreHandedOverAsTheyCome() async throws {
        let agent = try await StubAgent.start(.answer(.ok) { head, _ in "a\n\nb\n\(head.uri)\n" })
        let client = APIClient(.tcp(host: "127.0.0.1", port: agent.port))
        var lines: [String] = []
        try await client.follow("/x?y") { lines.append($0) }
        #expect(lines == ["a", "", "b", "/x?y"])
        await #expect(throws: CommandFailure.readerGone) {
            try await client.follow("/x") { _ in throw CommandFailure.readerGone }
        }
        try await agent.stop()
    }

    @Test func whatCannotBeFollowedIsSaid() async throws {
        let agent = try await StubAgent.start(.answer(.tooManyRequests) { _, _ in "Too many.\n" })
        let client = APIClient(.tcp(host: "127.0.0.1", port: agent.port))
        await #expect(throws: CommandFailure("Too many.")) { try await client.follow("/") { _ in } }
        try await agent.stop()
        let failure = await #expect(throws: CommandFailure.self) {
            try await client.follow("/") { _ in }
        }
        #expect(failure?.message.hasPrefix("no agent answers at 127.0.0.1:") == true)
    }

    @Test func anAnswerThatBreaksOffIsSaid() async throws {
        let agent = try await StubAgent.start(.breakOff)
        let client = APIClient(.tcp(host: "127.0.0.1", port: agent.port))
        var lines: [String] = []
        let failure = await #expect(throws: CommandFailure.self) {
            try await client.follow("/") { lines.append($0) }
        }
        #expect(failure?.message.hasSuffix("in the middle of its answer.") == true)
        #expect(lines == ["a"])
        let other = await #expect(throws: CommandFailure.self) { try await client.send(.get, "/") }
        #expect(other?.message.hasSuffix("in the middle of its answer.") == true)
        try await agent.stop()
    }

    @Test func aSilentAgentIsGivenUpOn() async throws {
        let agent = try await StubAgent.start(.beSilent)
        var client = APIClient(.tcp(host: "127.0.0.1", port: agent.port))
        client.timeout = .milliseconds(50)
        let failure = await #expect(throws: CommandFailure.self) {
            try await client.send(.get, "/")
        }
        #expect(failure?.message.contains("did not answer within") == true)
        try await agent.stop()
    }
}
