import DNS
import Formats
import Glibc
import Host
import Primitives
import Synchronization
import Testing

@testable import DNSServer
@testable import View

/// Whatever a send or the socket meets, the next query is answered.
@Suite(.timeLimit(.minutes(2)))
struct DatagramServerTests {
    /// A server on a socket of the test's, which the test may see and break.
    private struct Bench {
        let rig = DNSRig()
        let log = LogLines()
        let socket: DatagramSocket
        let desk: SharedDesk
        let server: DatagramServer

        init(send: DatagramServer.Send? = nil) throws {
            rig.serve(1)
            let loopback = Address(ip: .v4(0x7F00_0001), port: 0)
            socket = try DatagramServer.bind(to: loopback)
            desk = SharedDesk(
                AnswerSettings(domains: ["mesh"].compactMap { DomainName($0) }),
                view: rig.store,
                source: MeshSource(own: Mesh.id(1), datacenter: "dc1"),
                counters: DNSCounters()
            )
            let limits = DNSConfiguration.Limits()
            server =
                if let send {
                    try DatagramServer(
                        socket,
                        desk: desk,
                        limits: limits,
                        logger: log.logger,
                        send: send
                    )
                } else {
                    try DatagramServer(socket, desk: desk, limits: limits, logger: log.logger)
                }
        }

        func answers() async throws -> Int {
            try await DNSClient(server: socket.bound).ask("web.service.mesh", .a).answers.count
        }

        func drops(_ reason: String) -> Int? { DatagramServerTests.drops(reason, desk.counters) }

        /// Waits until the server says that it answers, or that it does not, for 10 s.
        func wait(untilItFails fails: Bool) async throws {
            for _ in 0..<1_000 where (server.failure != nil) != fails {
                try await Task.sleep(for: .milliseconds(10))
            }
            #expect((server.failure != nil) == fails)
        }
    }

    private static func drops(_ reason: String, _ counters: DNSCounters) -> Int? {
        var text = MetricsText()
        counters.write(to: &text, connectionLimit: 1)
        let start = #"martlet_dns_dropped_total{reason="\#(reason)"} "#
        return String(decoding: text.bytes, as: UTF8.self).split(separator: "\n")
            .first { $0.hasPrefix(start) }
            .flatMap { Int($0.dropFirst(start.count)) }
    }

    @Test(.enabled(if: RawSocket.isAllowed))
    func aQueryFromPortZeroIsDroppedUnreadAndTheNextIsAnswered() async throws {
        let bench = try Bench()
        await bench.server.open()
        let raw = try RawSocket(RawSocket.udp)
        let query = try DNSClient.query("web.service.mesh", .a)
        let port = bench.socket.bound.port
        try raw.send(RawSocket.header(from: 0, to: port, size: query.count) + query)
        raw.close()
        #expect(try await bench.answers() == 1)
        #expect(bench.drops("malformed") == 1)
        #expect(bench.drops("send") == 0)
        #expect(bench.server.failure == nil)
        await bench.server.close()
    }

    @Test func aFailedSendLosesThatAnswerAndNothingElse() async throws {
        let codes = [EPERM, ENETUNREACH, ENOBUFS, EAGAIN, EINVAL, EHOSTUNREACH, EPERM, EPERM]
        let left = Mutex(codes)
        let bench = try Bench { (answer, index, batch, socket) throws(SystemError) in
            let code = left.withLock { $0.isEmpty ? nil : $0.removeFirst() }
            if let code { throw SystemError(code: code) }
            try batch.reply(answer, to: index, on: socket)
        }
        let asker = try DatagramServer.bind(to: Address(ip: .v4(0x7F00_0001), port: 0))
        var outbox = Outbox()
        let query = try DNSClient.query("web.service.mesh", .a)
        for _ in codes { _ = outbox.add(query, to: bench.socket.bound) }
        _ = outbox.send(on: asker)
        await bench.server.open()
        #expect(try await bench.answers() == 1)
        #expect(bench.drops("send") == codes.count)
        #expect(bench.server.failure == nil)
        // One line for each errno.
        #expect(bench.log.lines.count == 6)
        #expect(bench.log.lines.first?.contains("nft list ruleset") == true)
        await bench.server.close()
        #expect(bench.server.failure?.contains("closed") == true)
    }

    @Test func aLostSocketIsBoundAgainOnItsPort() async throws {
        let bench = try Bench()
        await bench.server.open()
        #expect(try await bench.answers() == 1)
        // The one loss that a test can bring about from outside.
        shutdown(bench.socket.descriptor.number, Int32(SHUT_RDWR))
        try await bench.wait(untilItFails: false)
        #expect(try await bench.answers() == 1)
        #expect(bench.log.lines.contains { $0.contains("is lost") })
        #expect(bench.log.lines.last?.contains("answered again") == true)
        await bench.server.close()
    }

    @Test func oneThatCannotBeBoundAgainSaysWhyAndIsTriedAgain() async throws {
        let thief = Mutex<DatagramSocket?>(nil)
        let hasStolen = Atomic(false)
        let bench = try Bench { (answer, index, batch, socket) throws(SystemError) in
            guard !hasStolen.exchange(true, ordering: .relaxed) else {
                return try batch.reply(answer, to: index, on: socket)
            }
            // Another process takes the port in the moment in which the socket is lost.
            socket.descriptor.close()
            let taken = try DatagramServer.bind(to: socket.bound)
            thief.withLock { $0 = taken }
            throw SystemError(code: EPIPE)
        }
        await bench.server.open()
        let client = DNSClient(server: bench.socket.bound)
        let query = try DNSClient.query("web.service.mesh", .a)
        await #expect(throws: DNSClient.NoAnswer.self) {
            try await client.send(query, attempts: 1)
        }
        try await bench.wait(untilItFails: true)
        let failure = try #require(bench.server.failure)
        #expect(failure.contains("another process listens there"))
        #expect(failure.contains("tried again"))
        thief.withLock { $0.take() }?.descriptor.close()
        try await bench.wait(untilItFails: false)
        #expect(try await bench.answers() == 1)
        await bench.server.close()
    }

    @Test func oneAtTheAnyAddressOfIPv6AnswersIPv4() async throws {
        var rig = DNSRig()
        rig.limits.queriesOfOneHost = 1
        rig.serve(1)
        let server = try await rig.bind(Address(ip: .v6(high: 0, low: 0), port: 0))
        let running = Task { try await server.run() }
        defer { running.cancel() }
        let there = Address(ip: .v4(0x7F00_0001), port: server.address.port)
        for _ in 0..<5 {
            let answer = try await DNSClient(server: there).ask("web.service.mesh", .a)
            #expect(answer.answers.count == 1)
        }
    }
}
