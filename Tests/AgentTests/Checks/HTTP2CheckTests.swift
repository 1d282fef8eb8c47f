import NIOHPACK
import NIOPosix
import Registry
import Testing

@testable import Checks
@testable import Services

/// Checks that speak HTTP/2: the health protocol of gRPC, and pings.
@Suite(.timeLimit(.minutes(1)))
struct HTTP2CheckTests {
    private func run(
        _ kind: any CheckKind,
        timeout: Duration = .seconds(60)
    ) async -> CheckOutcome {
        let prober = NetworkProber(group: MultiThreadedEventLoopGroup.singleton)
        let probe = CheckProbe(kind, .every(.seconds(1), timeout: timeout))
        let outcome = await prober.run(probe, within: .own)
        await prober.shutdown()
        return outcome
    }

    @Test(arguments: [
        ("", CheckStatus.passing, "success"), ("/web", .passing, "success"),
        ("/down", .critical, "NOT_SERVING"),
        ("/missing", .critical, "status 5 (NOT_FOUND): unknown service"),
        ("/http", .critical, "it answers with HTTP status 404"),
        ("/garbage", .critical, "its answer is no HealthCheckResponse"),
        ("/huge", .critical, "its answer is no HealthCheckResponse"),
        ("/hang", .critical, "no answer within 0.3 seconds"),
    ])
    func theServerSaysWhetherItServes(
        service: String,
        status: CheckStatus,
        text: String
    ) async throws {
        let server = try await HealthServer()
        let address = "127.0.0.1:\(server.port)\(service)"
        let timeout: Duration = service == "/hang" ? .milliseconds(300) : .seconds(60)
        let outcome = await run(GRPCCheck(address: address), timeout: timeout)
        #expect(outcome == CheckOutcome(status, "gRPC check \(address): \(text)"))
        await server.close()
        if service == "/hang" { return }
        let head = try #require(server.heads.first)
        #expect(head.first(name: ":path") == "/grpc.health.v1.Health/Check")
        #expect(head.first(name: ":authority") == "127.0.0.1:\(server.port)")
        #expect(head.first(name: "te") == "trailers")
    }

    @Test(arguments: ["/reset", "/away"])
    func aCallThatIsBrokenOffIsCritical(service: String) async throws {
        let server = try await HealthServer()
        let outcome = await run(GRPCCheck(address: "127.0.0.1:\(server.port)\(service)"))
        #expect(outcome.status == .critical)
        #expect(outcome.output.contains(": it "), "\(outcome.output)")
        await server.close()
    }

    @Test func overTLSOnLoopbackNoCertificateIsLookedAt() async throws {
        let server = try await HealthServer(tls: try TLSCheckTests.makeContext())
        let address = "localhost:\(server.port)"
        let outcome = await run(GRPCCheck(address: address, tls: CheckTLS()))
        #expect(outcome == CheckOutcome(.passing, "gRPC check \(address): success"))
        #expect(await run(GRPCCheck(address: address)).status == .critical)
        let ping = await run(H2PingCheck(target: address))
        #expect(ping == CheckOutcome(.passing, "HTTP/2 ping \(address): Success"))
        await server.close()
    }

    @Test func aPingIsAcknowledged() async throws {
        let server = try await HealthServer()
        let target = "127.0.0.1:\(server.port)"
        let outcome = await run(H2PingCheck(target: target, tls: nil))
        #expect(outcome == CheckOutcome(.passing, "HTTP/2 ping \(target): Success"))
        await server.close()
        let other = try await TargetServer()
        let refused = await run(H2PingCheck(target: "\(other.host):\(other.port)", tls: nil))
        #expect(refused.status == .critical)
        await other.close()
    }

    @Test func aConnectionWithTLSHasToComeToTerms() async throws {
        let secure = try await TargetServer(tls: try TLSCheckTests.makeContext())
        let target = "\(secure.host):\(secure.port)"
        let outcome = await run(TCPCheck(target: target, tls: CheckTLS()))
        #expect(outcome == CheckOutcome(.passing, "TCP connect \(target): Success"))
        await secure.close()
        let plain = try await TargetServer()
        let other = await run(TCPCheck(target: "\(plain.host):\(plain.port)", tls: CheckTLS()))
        #expect(other.status == .critical)
        await plain.close()
    }

    @Test(arguments: ["127.0.0.1", "localhost"])
    func aClosedPortIsRefusedAtOnce(host: String) async throws {
        let idle = try IdlePort(alsoOnIPv6: true)
        let target = "\(host):\(idle.port)"
        let kinds: [any CheckKind] = [
            GRPCCheck(address: target), H2PingCheck(target: target), TCPCheck(target: target),
        ]
        for kind in kinds {
            let outcome = await run(kind, timeout: .seconds(30))
            #expect(outcome.status == .critical)
            #expect(outcome.output.hasSuffix("\(target): Connection refused"))
        }
        idle.release()
    }

    @Test func aTargetElsewhereIsNotConnectedTo() async {
        let target = "192.0.2.1:1"
        let kinds: [any CheckKind] = [
            GRPCCheck(address: target), H2PingCheck(target: target), TCPCheck(target: target),
            UDPCheck(target: target),
        ]
        for kind in kinds {
            let outcome = await run(kind)
            #expect(outcome.status == .critical)
            #expect(outcome.output.contains("the target 192.0.2.1 is neither an address of this"))
        }
    }
}
