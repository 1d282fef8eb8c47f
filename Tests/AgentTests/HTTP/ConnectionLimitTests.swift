import Glibc
import NIOCore
import NIOPosix
import Primitives
import Synchronization
import Testing

@testable import HTTPAPI
@testable import HTTPServer
@testable import Host

/// C13: what a server spends on clients that take and do not give back.
struct ConnectionLimitTests {
    private let rig = Rig()

    private func limits(
        _ change: (inout ConnectionDesk.Limits) -> Void
    ) -> ConnectionDesk.Limits {
        var limits = ConnectionDesk.Limits()
        change(&limits)
        return limits
    }

    private static let livez = "GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n"

    @Test func onceThreeQuartersAreTakenAUserHasHalfOfTheRest() {
        let counters = rig.api.counters
        let desk = ConnectionDesk(limits: limits { $0.connections = 40 }, counters: counters)
        for _ in 0..<30 { #expect(desk.enter()) }
        var mine = 0
        while desk.enter(7) { mine += 1 }
        #expect(mine == 4)
        #expect(desk.enter(8))
        #expect(desk.enter(8))
        #expect(!desk.enter(7))
        // Whose user is not known is bounded by the limit alone.
        var others = 0
        while desk.enter() { others += 1 }
        #expect(others == 4)
        desk.leave(7)
        #expect(desk.enter(9))
        for _ in 0..<3 { desk.leave(7) }
        #expect(desk.enter(7))
        #expect(counters.connections.load(ordering: .relaxed) == 38)
    }

    @Test func aUnixSocketKnowsItsUser() async throws {
        let directory = TemporaryDirectory()
        let path = directory.file("socket")
        let (users, user) = AsyncStream.makeStream(of: UInt32?.self)
        let group = MultiThreadedEventLoopGroup.singleton
        let server = try await ServerBootstrap(group: group)
            .childChannelInitializer { channel in
                UnixSocket.user(of: channel).map { _ = user.yield($0) }
            }
            .bind(unixDomainSocketPath: path).get()
        let client = try await ClientBootstrap(group: group)
            .connect(unixDomainSocketPath: path).get()
        var known = users.makeAsyncIterator()
        #expect(await known.next() == getuid())
        try await client.close()
        try await server.close()
    }

    @Test func beyondTheConnectionsAClientIsToldAtOnce() async throws {
        let counters = rig.api.counters
        try await TestServer.run(rig, limits: limits { $0.connections = 3 }) { bound in
            var idle: [WireClient] = []
            for _ in 0..<3 {
                let client = try await WireClient.connect(to: bound[0])
                try await client.send(Self.livez)
                try await eventually { client.text.contains("200 OK") }
                idle.append(client)
            }
            #expect(counters.connections.load(ordering: .relaxed) == 3)
            for _ in 0..<5 {
                let client = try await WireClient.connect(to: bound[0])
                try? await client.send(Self.livez)
                try await eventually { client.isAtEnd }
                #expect(client.text.hasPrefix("HTTP/1.1 429 Too Many Requests\r\n"))
                #expect(client.text.contains("limits.connections"))
            }
            await idle[0].close()
            try await eventually { counters.connections.load(ordering: .relaxed) == 2 }
            let client = try await WireClient.connect(to: bound[0])
            try await client.send(Self.livez)
            try await eventually { client.text.contains("200 OK") }
        }
    }

    /// Those that are told so have places, too: the rest waits to be accepted until one is free.
    @Test func whoFindsNoPlaceIsToldInTurn() async throws {
        try await TestServer.run(rig, limits: limits { $0.connections = 1 }) { bound in
            let first = try await WireClient.connect(to: bound[0])
            try await first.send(Self.livez)
            try await first.hear("200 OK")
            var others: [WireClient] = []
            for _ in 0..<40 { others.append(try await WireClient.connect(to: bound[0])) }
            for other in others {
                try await other.hear("limits.connections")
                try await eventually { other.isAtEnd }
                await other.close()
            }
            try await first.send(Self.livez)
            try await first.hear("200 OK", times: 2)
        }
    }

    @Test func aRequestThatDoesNotEndIsEnded() async throws {
        let limits = limits { $0.patience = .milliseconds(200) }
        try await TestServer.run(rig, limits: limits) { bound in
            for text in [
                "GET / HT",
                "PUT /v1/agent/service/register HTTP/1.1\r\n"
                    + "Host: localhost\r\nContent-Length: 80000\r\n\r\n{",
            ] {
                let client = try await WireClient.connect(to: bound[0])
                try await client.send(text)
                try await eventually { client.isAtEnd }
                #expect(client.text.hasPrefix("HTTP/1.1 408 Request Timeout\r\n"))
            }
        }
        #expect(rig.api.counters.unfinishedBytes.load(ordering: .relaxed) == 0)
    }

    @Test func manyRequestsOneAfterTheOtherAreNoSlowOne() async throws {
        let limits = limits { $0.patience = .milliseconds(100) }
        try await TestServer.run(rig, limits: limits) { bound in
            let client = try await WireClient.connect(to: bound[0])
            for number in 1...10 {
                try await client.send(Self.livez)
                try await eventually { client.text.count(of: "200 OK") == number }
                try await Task.sleep(for: .milliseconds(40))
            }
            #expect(!client.isAtEnd)
        }
    }

    @Test func unfinishedRequestsTakeNoMoreThanTheyMay() async throws {
        let counters = rig.api.counters
        try await TestServer.run(rig, limits: limits { $0.unfinishedBytes = 160_000 }) { bound in
            let head =
                "PUT /v1/agent/service/register HTTP/1.1\r\nHost: localhost\r\n"
                + "Content-Length: 60000\r\n\r\n"
            let text = head + String(repeating: "x", count: 50_000)
            for number in 1...6 {
                let client = try await WireClient.connect(to: bound[0])
                try? await client.send(text)
                if number <= 3 {
                    try await eventually {
                        counters.unfinishedBytes.load(ordering: .relaxed) >= number * 50_000
                    }
                } else {
                    try await eventually { client.isAtEnd }
                    #expect(client.text.hasPrefix("HTTP/1.1 429 Too Many Requests\r\n"))
                }
            }
            #expect(counters.unfinishedBytes.load(ordering: .relaxed) <= 160_000)
        }
        #expect(counters.unfinishedBytes.load(ordering: .relaxed) == 0)
    }
}

extension String {
    fileprivate func count(of part: String) -> Int { ranges(of: part).count }
}
