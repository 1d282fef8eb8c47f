import Gossip
import NIOHTTP1
import Primitives
import Testing

@testable import NodeShell

/// Who holds a version, asked of whole agents over real sockets.
struct LivePropagationTests {
    private static let health = "/v1/health/service/web"

    /// Runs something with three agents that know one another.
    private func withThree(
        _ body: @escaping @Sendable (LiveAgent, [LiveAgent]) async throws -> Void
    ) async throws {
        let mesh = LiveMesh()
        try await mesh.run("first") { first in
            let join = ["--join", first.address]
            try await mesh.run("second", flags: join) { second in
                try await mesh.run("third", flags: join) { third in
                    for agent in [first, second, third] {
                        try await agent.waitUntil {
                            let members = try await agent.get("/v1/agent/members").text
                            return members.components(of: #""Status":1"#) == 3
                        }
                    }
                    try await body(first, [second, third])
                }
            }
        }
    }

    @Test func whoeverIsSaidToHoldItShowsItAtThatMoment() async throws {
        try await withThree { first, others in
            for number in 1...40 {
                let answer = try await first.put(
                    "/v1/agent/service/register?wait_for=all&timeout=20s",
                    #"{"Name":"web","Meta":{"number":"\#(number)."}}"#
                )
                #expect(answer.status == .ok)
                #expect(answer.text.contains(#""Held":["second","third"],"Missing":[]"#))
                for other in others {
                    let shown = try await other.get(Self.health).text
                    #expect(shown.contains(#""number":"\#(number).""#))
                }
            }
            let again = try await first.get("/v1/mesh/propagation/web?timeout=20s")
            #expect(again.status == .ok)
            #expect(again.text.contains(#""Held":["second","third"]"#))
            #expect(try await first.get("/v1/mesh/propagation/db").status == .notFound)
            // Only who registered something can ask for it.
            #expect(try await others[0].get("/v1/mesh/propagation/web").status == .notFound)
        }
    }

    @Test func whoDoesNotAnswerIsNamed() async throws {
        let mesh = LiveMesh()
        try await mesh.run("first") { first in
            try await mesh.run("second", flags: ["--join", first.address]) { second in
                try await first.waitUntil {
                    try await first.get("/v1/agent/members").text
                        .components(of: #""Status":1"#) == 2
                }
                await second.loop.stop()
                let answer = try await first.put(
                    "/v1/agent/service/register?wait_for=1&timeout=100ms",
                    #"{"Name":"web"}"#
                )
                #expect(answer.status == .gatewayTimeout)
                #expect(
                    answer.text.hasSuffix(
                        #""Held":[],"Missing":[{"Node":"second","Reason":"silent"}]}"#
                    )
                )
                #expect(try await first.get("/v1/agent/service/web").status == .ok)
                let stopped = try await second.put(
                    "/v1/agent/service/register?wait_for=all",
                    #"{"Name":"web"}"#
                )
                #expect(stopped.status == .serviceUnavailable)
            }
        }
    }
}

extension String {
    /// How often a text is in this one.
    fileprivate func components(of text: String) -> Int {
        ranges(of: text).count
    }
}
