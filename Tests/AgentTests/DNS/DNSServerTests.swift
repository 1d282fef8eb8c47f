import DNS
import Formats
import NIOCore
import NIOPosix
import Picking
import Primitives
import Registry
import Synchronization
import Testing

@testable import DNSServer
@testable import View

@Suite(.timeLimit(.minutes(3)))
struct DNSServerTests {
    @Test func whatDoesNotFitADatagramComesByTCP() async throws {
        let rig = DNSRig()
        rig.serve(60)
        try await rig.run { client, server in
            let cut = try await client.ask("web.service.mesh", .srv)
            #expect(cut.header.isTruncated && !cut.answers.isEmpty)
            let large = try await client.ask("web.service.mesh", .srv, size: 4_096)
            #expect(large.answers.count > cut.answers.count)
            let query = try DNSClient.query("web.service.mesh", .srv)
            let connection = try await DNSConnection(server.address)
            let whole = try await connection.send(DNSConnection.framed(query), answers: 1)
            #expect(whole.first?.answers.count == 60)
            #expect(whole.first?.additionals.count == 60)
            #expect(whole.first?.header.isTruncated == false)
        }
    }

    @Test func whatChangesIsAnsweredAtOnce() async throws {
        let rig = DNSRig()
        rig.serve(2)
        try await rig.run { client, _ in
            func count() async throws -> Int {
                try await client.ask("web.service.mesh", .a).answers.count
            }
            var counts = [try await count()]
            let critical = rig.mesh.check(.critical)
            rig.apply(rig.mesh.instance(of: 1, checks: [critical], version: 2))
            counts.append(try await count())
            rig.apply(rig.mesh.instance(of: 2, weights: .none, version: 3))
            counts.append(try await count())
            rig.apply(rig.mesh.instance(of: 2, version: 4))
            rig.apply(rig.mesh.instance(of: 1, version: 5))
            counts.append(try await count())
            // And what is about another service leaves it as it is.
            rig.apply(rig.mesh.instance(of: 1, service: "db", id: "db"))
            counts.append(try await count())
            #expect(counts == [2, 1, 0, 2, 2])
        }
    }

    @Test func anInstanceWhoseBreakerOpensComesLast() async throws {
        let rig = DNSRig()
        rig.serve(4)
        try await rig.run { client, _ in
            _ = try await client.ask("web.service.mesh", .a)
            rig.ejected.names.withLock { $0 = [InstanceName(node: "n3", id: "web3")] }
            rig.store.note([
                BreakerReference(
                    service: "web",
                    id: "web3",
                    owner: Mesh.id(3),
                    node: "n3",
                    key: "k"
                )
            ])
            for _ in 0..<20 {
                let answers = try await client.ask("web.service.mesh", .a).answers
                #expect(answers.count == 4)
                #expect(answers.last?.data == [10, 0, 0, 3])
            }
        }
    }

    @Test func whileTheMeshIsNotKnownResolversAreToldToAskAgain() async throws {
        let rig = DNSRig(patience: .seconds(60))
        rig.apply(rig.mesh.member(1), rig.mesh.instance(of: 1))
        try await rig.run { client, _ in
            let known = try await client.ask("web.service.mesh", .a)
            let unknown = try await client.ask("db.service.mesh", .a)
            rig.store.noteMeshIsKnown()
            let missing = try await client.ask("db.service.mesh", .a)
            #expect(known.answers.count == 1)
            #expect(unknown.code == 2 && missing.code == 3)
        }
    }

    @Test func garbageIsNotAnsweredAndTheNextQueryIs() async throws {
        let rig = DNSRig()
        rig.serve(1)
        try await rig.run { client, server in
            for garbage in [[1, 2, 3], [UInt8](repeating: 0xFF, count: 1_400)] {
                await #expect(throws: DNSClient.NoAnswer.self) {
                    try await client.send(garbage, attempts: 1)
                }
            }
            let loop: [UInt8] = [0, 9, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0xC0, 12, 0, 1, 0, 1]
            let refusal = try await client.send(loop)
            let answer = try await client.ask("web.service.mesh", .a)
            #expect(refusal[3] == 1 && answer.answers.count == 1)
            var text = MetricsText()
            server.write(to: &text)
            let metrics = String(decoding: text.bytes, as: UTF8.self)
            for line in [
                #"martlet_dns_queries_total{type="A",rcode="NOERROR"} 1"#,
                #"martlet_dns_queries_total{type="other",rcode="FORMERR"} 1"#,
                #"martlet_dns_queries_total{type="SRV",rcode="NXDOMAIN"} 0"#,
                #"martlet_dns_dropped_total{reason="malformed"} 2"#,
                "martlet_dns_truncated_total 0",
            ] {
                #expect(metrics.contains(line + "\n"))
            }
        }
    }

    @Test func aPortThatIsTakenIsSaidWithTheRemedy() async throws {
        let rig = DNSRig()
        let first = try await rig.bind()
        do throws(DNSServerError) {
            _ = try await rig.bind(first.address)
            Issue.record("two servers on one port")
        } catch {
            #expect(
                "\(error)".hasPrefix("cannot listen for DNS on \(first.address) (UDP): another")
            )
            #expect("\(error)".contains("give --dns another address or port, or --dns off"))
        }
        // The same where TCP alone is taken, of an address where no other test looks for a port.
        let listener = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .bind(host: "127.53.0.1", port: 0).get()
        let taken = Address(ip: .v4(0x7F35_0001), port: UInt16(listener.localAddress?.port ?? 0))
        await #expect(throws: DNSServerError.self) { try await rig.bind(taken) }
        try await listener.close()
        _ = try await rig.bind(taken)
    }

    @Test func aSocketThatIsLostIsNoReasonToEnd() async throws {
        let rig = DNSRig()
        try await rig.run { _, server in #expect(server.failure == nil) }
        let server = try await rig.bind()
        let running = Task { try await server.run() }
        #expect(server.failure == nil)
        running.cancel()
        try await running.value
        #expect(server.failure?.contains("the UDP socket at \(server.address) is closed") == true)
        #expect(server.failure?.contains("the TCP socket at \(server.address) is closed") == true)
    }
}
