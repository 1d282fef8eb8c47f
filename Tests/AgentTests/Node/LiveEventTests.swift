import Gossip
import Logging
import NIOHTTP1
import Primitives
import Testing

@testable import Formats
@testable import NodeShell

/// Events between whole agents.
@Suite(.timeLimit(.minutes(3)))
struct LiveEventTests {
    private static let list = "/v1/event/list"

    private func ids(at agent: LiveAgent, _ query: String = "") async throws -> [String] {
        let text = try await agent.get(Self.list + query).text
        let events = try JSONValue(parsing: Array(text.utf8)).elements ?? []
        return events.compactMap { $0["ID"]?.text }
    }

    private func index(at agent: LiveAgent) async throws -> String {
        try await agent.get(Self.list).headers.first(name: "X-Consul-Index") ?? ""
    }

    /// Fires an event once one may be, and gives its id.
    private func fire(_ path: String, _ payload: String = "", at agent: LiveAgent) async throws
        -> String
    {
        while true {
            let answer = try await agent.put("/v1/event/fire/\(path)", payload)
            if answer.status == .tooManyRequests {
                try await Task.sleep(for: .milliseconds(100))
                continue
            }
            try #require(answer.status == .ok, "\(answer.text)")
            let event = try JSONValue(parsing: Array(answer.text.utf8))
            return try #require(event["ID"]?.text)
        }
    }

    @Test func whatOneFiresTheOtherListsIfItIsMeant() async throws {
        let mesh = LiveMesh()
        try await mesh.run("first") { first in
            try await mesh.run("second", flags: ["--join", first.address]) { second in
                try await second.waitUntil {
                    try await second.get("/readyz").status == .ok
                }
                _ = try await second.put(
                    "/v1/agent/service/register",
                    #"{"Name":"web","Tags":["v2"]}"#
                )
                let deploy = try await fire("deploy", "v2", at: first)
                let refused = try await first.put("/v1/event/fire/deploy")
                #expect(refused.status == .tooManyRequests || refused.status == .ok)
                try await second.waitUntil { try await ids(at: second).first == deploy }
                #expect(try await second.get(Self.list).text.contains(#""Payload":"djI=""#))

                let before = try await index(at: second)
                let path = "\(Self.list)?name=restart&index=1&wait=60s"
                async let waiting = second.get(path)
                let ours = try await fire("restart?node=%5Efirst$", at: first)
                let theirs = try await fire("restart?service=web&tag=v2", at: first)
                let woken = try await waiting
                #expect(woken.text.contains(theirs) && !woken.text.contains(ours))
                #expect(try await index(at: second) != before)
                let own = try await ids(at: first, "?name=restart")
                #expect(own == [ours], "it has no service web")
            }
        }
    }

    @Test func aRestartTellsNothingTwiceOrAnew() async throws {
        let mesh = LiveMesh()
        try await mesh.run("second") { second in
            let (first, before) = try await mesh.run("first", flags: ["--join", second.address]) {
                first in
                try await first.waitUntil { try await first.get("/readyz").status == .ok }
                let fired = [
                    try await fire("a", at: first), try await fire("b", "x", at: first),
                ]
                try await second.waitUntil { try await ids(at: second) == fired }
                #expect(try await ids(at: first) == fired)
                return (fired, try await index(at: second))
            }
            try mesh.copyDisk(of: "first", to: "again")
            try await mesh.run("first", data: "again", flags: ["--join", second.address]) {
                again in
                #expect(try await ids(at: again) == first, "the disk knows them")
                try await again.waitUntil { try await again.get("/readyz").status == .ok }
                #expect(try await ids(at: again) == first)
                #expect(try await index(at: again) == before)
                let third = try await fire("c", at: again)
                try await second.waitUntil { try await ids(at: second).contains(third) }
                #expect(try await ids(at: second) == first + [third])
                #expect(try await ids(at: again) == first + [third])
            }
        }
    }
}
