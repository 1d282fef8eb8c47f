import Foundation
import NIOCore
import Primitives
import Synchronization
import Testing

@testable import HTTPAPI
@testable import HTTPServer
@testable import Host
@testable import View

/// Connections on which some requests are answered on the event loop, some wait there, and some go
/// on to Hummingbird, which comes to a connection with the first of those (ADR 37).
@Suite(.timeLimit(.minutes(1)))
struct PassageTests {
    private let rig = Rig()

    init() {
        rig.apply(rig.mesh.member(1))
    }

    private static func get(_ path: String) -> String {
        "GET \(path) HTTP/1.1\r\nHost: localhost\r\n\r\n"
    }

    /// Is answered from memory.
    private static let ready = get("/v1/status/leader")
    /// Asks the owner's side.
    private static let passing = get("/v1/agent/services")

    /// Waits for what comes after what there is now.
    private static func waiting(_ rig: Rig) -> String {
        let index = rig.store.index(of: .service("web"))
        return get("/v1/health/service/web?wait=30s&index=\(index)")
    }

    private static func putHead(_ length: Int) -> String {
        "PUT /v1/agent/service/register HTTP/1.1\r\nHost: localhost\r\n"
            + "Content-Length: \(length)\r\n\r\n"
    }

    /// The first two characters of each body.
    private static func bodies(_ text: String) -> [String] {
        text.components(separatedBy: "\r\n\r\n").dropFirst().map { String($0.prefix(2)) }
    }

    @Test func aRequestPassesAfterOneThatWaited() async throws {
        let rig = rig
        try await TestServer.run(rig) { bound in
            let client = try await WireClient.connect(to: bound[0])
            for round in 1...3 {
                try await client.send(Self.waiting(rig))
                try await eventually { rig.store.readers == 1 }
                rig.apply(rig.mesh.instance(of: 1, port: UInt16(round)))
                try await client.hear("HTTP/1.1 200 OK", times: 3 * round - 2)
                try await client.send(Self.passing)
                try await client.hear("HTTP/1.1 200 OK", times: 3 * round - 1)
                try await client.send(Self.ready)
                try await client.hear("HTTP/1.1 200 OK", times: 3 * round)
            }
            let bodies = Self.bodies(client.text)
            #expect(bodies == ["[{", "{}", "\"1", "[{", "{}", "\"1", "[{", "{}", "\"1"])
        }
        #expect(rig.store.readers == 0 && rig.api.counters.waiting == 0)
    }

    @Test func amongPipelinedRequestsEachHasItsTurn() async throws {
        let rig = rig
        try await TestServer.run(rig) { bound in
            let client = try await WireClient.connect(to: bound[0])
            try await client.send(
                Self.ready + Self.passing + Self.waiting(rig) + Self.ready + Self.passing
                    + Self.waiting(rig) + Self.ready
            )
            try await eventually { rig.store.readers == 1 }
            try await client.hear("HTTP/1.1 200 OK", times: 2)
            rig.apply(rig.mesh.instance(of: 1))
            try await client.hear("HTTP/1.1 200 OK", times: 7)
            #expect(Self.bodies(client.text) == ["\"1", "{}", "[{", "\"1", "{}", "[{", "\"1"])
        }
        #expect(rig.store.readers == 0 && rig.api.counters.waiting == 0)
    }

    @Test func aBodyComesInParts() async throws {
        let rig = rig
        try await TestServer.run(rig) { bound in
            let client = try await WireClient.connect(to: bound[0])
            for name in ["one", "two"] {
                let body = "{\"Name\": \"\(name)\"}"
                try await client.send(Self.ready + Self.putHead(body.utf8.count))
                for byte in body { try await client.send("\(byte)") }
            }
            try await client.send(Self.passing)
            try await client.hear("HTTP/1.1 200 OK", times: 5)
            try await client.hear("\"two\"")
            #expect(Self.bodies(client.text).prefix(4) == ["\"1", "HT", "\"1", "HT"])
        }
        #expect(rig.api.counters.unfinishedBytes.load(ordering: .relaxed) == 0)
    }

    /// A request that passes, one after one that waits, and one that is not all there.
    @Test func theConnectionCloses() async throws {
        let rig = rig
        let counters = rig.api.counters
        let texts = [
            Self.passing, Self.waiting(rig), Self.waiting(rig) + Self.passing,
            Self.passing + Self.waiting(rig), Self.putHead(100) + "{", "GET /",
        ]
        try await TestServer.run(rig) { bound in
            for text in texts {
                let client = try await WireClient.connect(to: bound[0])
                try await client.send(text)
                if text.contains("wait=") { try await eventually { rig.store.readers == 1 } }
                await client.close()
                try await eventually { counters.connections.load(ordering: .relaxed) == 0 }
                try await eventually { rig.store.readers == 0 && counters.waiting == 0 }
            }
        }
        #expect(counters.unfinishedBytes.load(ordering: .relaxed) == 0)
    }

    @Test func whatCannotBeReadIsAnsweredInItsTurn() async throws {
        try await TestServer.run(rig) { bound in
            for (before, count) in [("", 0), (Self.ready, 1), (Self.passing, 1)] {
                let client = try await WireClient.connect(to: bound[0])
                try await client.send(before + "?\r\n\r\n")
                try await eventually { client.isAtEnd }
                #expect(client.text.ranges(of: "HTTP/1.1 200 OK").count == count)
                #expect(client.text.ranges(of: "HTTP/1.1 400 Bad Request").count == 1)
                await client.close()
            }
        }
    }

    @Test func theEndOfTheAgentAnswersAllWhoWait() async throws {
        let rig = rig
        var clients: [WireClient] = []
        let (arrivals, arrival) = AsyncStream.makeStream(of: WireClient.self)
        try await TestServer.run(rig) { bound in
            for number in 0..<100 {
                let client = try await WireClient.connect(to: bound[0])
                // Half of them have Hummingbird behind already.
                if number.isMultiple(of: 2) {
                    try await client.send(Self.passing)
                    try await client.hear("{}")
                }
                try await client.send(Self.waiting(rig))
                arrival.yield(client)
            }
            try await eventually { rig.store.readers == 100 }
            arrival.finish()
        }
        for await client in arrivals { clients.append(client) }
        #expect(clients.count == 100)
        for client in clients {
            try await eventually { client.isAtEnd }
            #expect(client.text.hasSuffix("\r\n\r\n[]"))
            await client.close()
        }
        #expect(rig.store.readers == 0 && rig.api.counters.waiting == 0)
        #expect(rig.api.counters.connections.load(ordering: .relaxed) == 0)
    }
}
