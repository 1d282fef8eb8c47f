import Glibc
import NIOConcurrencyHelpers
import NIOHTTP1
import NIOPosix
import Primitives
import Registry
import Testing

@testable import Checks
@testable import Services

struct NetworkProberTests {
    /// Asks a server of its own for one path, by its address or as `localhost`.
    private func ask(
        _ path: String,
        host: String? = nil,
        timeout: Duration = .seconds(60),
        change: (inout HTTPCheckRequest) -> Void = { _ in }
    ) async throws -> (CheckOutcome, url: String, server: TargetServer) {
        let server = try await TargetServer(host: host == nil ? nil : "127.0.0.1")
        let authority = "\(host ?? server.host):\(server.port)"
        var request = HTTPCheckRequest(url: "http://\(authority)\(path)")
        change(&request)
        let prober = NetworkProber(group: MultiThreadedEventLoopGroup.singleton)
        let probe = CheckProbe.http(request, interval: .seconds(1), timeout: timeout)
        let outcome = await prober.run(probe, within: .own)
        await prober.shutdown()
        await server.close()
        return (outcome, request.url, server)
    }

    @Test(arguments: [
        ("/ok", CheckStatus.passing, "200 OK Output: fine"),
        ("/204", .passing, "204 No Content Output: "),
        ("/429", .warning, "429 Too Many Requests Output: slow down"),
        ("/500", .critical, "500 Internal Server Error Output: broken"),
    ])
    func theStatusCodeDecides(path: String, status: CheckStatus, text: String) async throws {
        let (outcome, url, server) = try await ask(path)
        #expect(outcome == CheckOutcome(status, "HTTP GET \(url): \(text)"))
        #expect(server.requests.map(\.uri) == [path])
    }

    @Test func aRedirectIsFollowedToWhereAChecksMayGo() async throws {
        let (outcome, url, server) = try await ask("/redirect")
        let last = url.replacing("/redirect", with: "/ok")
        #expect(outcome == CheckOutcome(.passing, "HTTP GET \(last): 200 OK Output: fine"))
        #expect(server.requests.map(\.uri) == ["/redirect", "/ok"])
    }

    @Test func aRedirectThatIsNotFollowedIsNamed() async throws {
        let (outcome, url, server) = try await ask("/redirect") { $0.followsRedirects = false }
        #expect(outcome.status == .critical)
        #expect(outcome.output == "HTTP GET \(url): 302 Found Location: /ok")
        #expect(server.requests.count == 1)
        let elsewhere = try await ask("/elsewhere").0
        #expect(elsewhere.status == .critical)
        #expect(
            elsewhere.output.hasPrefix(
                "HTTP GET http://192.0.2.1/latest: the target 192.0.2.1 is neither"
            )
        )
        let loop = try await ask("/loop")
        #expect(loop.0.status == .critical)
        #expect(loop.0.output.hasSuffix("302 Found Location: /loop, after 3 others"))
        #expect(loop.server.requests.count == 4)
    }

    @Test func whatWasSentIsNotSentAgainUnlessThatIsAsked() async throws {
        let cases = [("/redirect", HTTPMethod.GET), ("/again", .POST)]
        for (path, method) in cases {
            let (outcome, _, server) = try await ask(path) { request in
                request.method = "POST"
                request.body = "hello"
                request.headers = [CheckHeader(name: "Authorization", values: ["secret"])]
            }
            #expect(outcome.status == .passing)
            #expect(server.requests.last?.method == method)
            #expect(server.requests.last?.headers["Authorization"] == ["secret"])
        }
    }

    @Test func aNameIsLookedUpAtEachRunAndItsAddressesJudged() async throws {
        let server = try await TargetServer()
        let found = NIOLockedValueBox<[IPAddress]>([])
        let group = MultiThreadedEventLoopGroup.singleton
        let prober = NetworkProber(group: group) { _ in found.withLockedValue { $0 } }
        let name = "app01.corp.example:\(server.port)"
        let request = HTTPCheckRequest(url: "http://\(name)/ok")
        let http = CheckProbe.http(request, interval: .seconds(1), timeout: .seconds(60))
        let tcp = CheckProbe.tcp(target: name, interval: .seconds(1), timeout: .seconds(60))
        let none = await prober.run(http, within: .own)
        #expect(none.output == "HTTP GET http://\(name)/ok: app01.corp.example does not resolve")
        let elsewhere = try #require(IPAddress("192.0.2.1"))
        found.withLockedValue { $0 = [elsewhere] }
        for probe in [http, tcp] {
            let refused = await prober.run(probe, within: .own)
            #expect(refused.status == .critical)
            #expect(refused.output.contains("app01.corp.example, which is 192.0.2.1, is neither"))
        }
        let own = try #require(IPAddress(server.host))
        found.withLockedValue { $0 = [elsewhere, own] }
        for probe in [http, tcp] {
            #expect(await prober.run(probe, within: .own).status == .passing)
        }
        #expect(server.requests.map { $0.headers["Host"] } == [[name]])
        await prober.shutdown()
        await server.close()
    }

    @Test func aResolverThatHangsCostsNoMoreThanTheTimeOut() async throws {
        let group = MultiThreadedEventLoopGroup.singleton
        let prober = NetworkProber(group: group) { _ in
            sleep(1)
            return []
        }
        let target = "slow.example:80"
        let tcp = CheckProbe.tcp(target: target, interval: .seconds(1), timeout: .milliseconds(50))
        let outcome = await prober.run(tcp, within: .own)
        #expect(outcome.output.hasSuffix("slow.example was not resolved in time"))
        await prober.shutdown()
    }

    @Test func aHugeBodyIsReadUpToItsLimit() async throws {
        let (outcome, url, _) = try await ask("/huge")
        #expect(outcome.status == .passing)
        let expected = "HTTP GET \(url): 200 OK Output: " + String(repeating: "x", count: 4_096)
        #expect(outcome.output == expected)
    }

    @Test func aBodyThatNeverEndsCountsByItsStatus() async throws {
        let (outcome, _, _) = try await ask("/endless", timeout: .seconds(2))
        #expect(outcome.status == .passing)
    }

    @Test func silenceIsCriticalWhenTheTimeIsOver() async throws {
        let (outcome, url, _) = try await ask("/hang", timeout: .milliseconds(300))
        #expect(outcome.status == .critical)
        #expect(outcome.output == "HTTP GET \(url): no answer within 0.3 seconds")
    }

    @Test func methodHeadersAndBodyAreSent() async throws {
        let (outcome, _, server) = try await ask("/echo?x=1") { request in
            request.method = "POST"
            request.headers = [
                CheckHeader(name: "Host", values: ["web.example"]),
                CheckHeader(name: "X-Twice", values: ["1", "2"]),
            ]
            request.body = "hello"
        }
        #expect(outcome.status == .passing)
        let head = try #require(server.requests.first)
        #expect(head.method == .POST)
        #expect(head.uri == "/echo?x=1")
        #expect(head.headers["Host"] == ["web.example"])
        #expect(head.headers["X-Twice"] == ["1", "2"])
        #expect(head.headers["Content-Length"] == ["5"])
        #expect(head.headers["User-Agent"] == ["Martlet Health Check"])
        #expect(head.headers["Accept"] == ["text/plain, text/*, */*"])
    }

    @Test func localhostIsLoopbackAndKeepsItsName() async throws {
        let (outcome, _, server) = try await ask("/ok", host: "LocalHost")
        #expect(outcome.status == .passing)
        #expect(server.requests.first?.headers["Host"] == ["LocalHost:\(server.port)"])
    }

    @Test func localhostIsTriedOverBothFamilies() async throws {
        let server = try await TargetServer.onIPv6Alone()
        let prober = NetworkProber(group: MultiThreadedEventLoopGroup.singleton)
        let request = HTTPCheckRequest(url: "http://localhost:\(server.port)/ok")
        let http = CheckProbe.http(request, interval: .seconds(1), timeout: .seconds(60))
        #expect(await prober.run(http, within: .own).status == .passing)
        let target = "localhost:\(server.port)"
        let tcp = CheckProbe.tcp(target: target, interval: .seconds(1), timeout: .seconds(60))
        #expect(
            await prober.run(tcp, within: .own)
                == CheckOutcome(.passing, "TCP connect \(target): Success")
        )
        await prober.shutdown()
        await server.close()
    }

    @Test(arguments: ["127.0.0.1", "localhost", "[::1]"])
    func aClosedPortIsRefusedAtOnce(host: String) async throws {
        let idle = try IdlePort(alsoOnIPv6: true)
        let prober = NetworkProber(group: MultiThreadedEventLoopGroup.singleton)
        let target = "\(host):\(idle.port)"
        let tcp = CheckProbe.tcp(target: target, interval: .seconds(1), timeout: .seconds(60))
        let connected = await prober.run(tcp, within: .own)
        #expect(
            connected == CheckOutcome(.critical, "TCP connect \(target): Connection refused")
        )
        let request = HTTPCheckRequest(url: "http://\(target)/")
        let http = CheckProbe.http(request, interval: .seconds(1), timeout: .seconds(60))
        let asked = await prober.run(http, within: .own)
        #expect(
            asked == CheckOutcome(.critical, "HTTP GET http://\(target)/: Connection refused")
        )
        await prober.shutdown()
        idle.release()
    }

    @Test func aPlainServerBehindATLSCheckIsCritical() async throws {
        let server = try await TargetServer(host: "127.0.0.1")
        let prober = NetworkProber(group: MultiThreadedEventLoopGroup.singleton)
        for name in ["", "web.example"] {
            let url = "https://localhost:\(server.port)/"
            let request = HTTPCheckRequest(url: url, tlsServerName: name)
            let probe = CheckProbe.http(request, interval: .seconds(1), timeout: .seconds(60))
            let outcome = await prober.run(probe, within: .own)
            #expect(outcome.status == .critical)
        }
        await prober.shutdown()
        await server.close()
    }
}

extension CheckPermit {
    /// Loopback, as for a check of the node without flags.
    static let own = CheckPermit(CheckTargets(interfaces: { [] }))
}

extension NetworkProber {
    func run(_ probe: CheckProbe, within permit: CheckPermit) async -> CheckOutcome {
        await run(probe, within: permit, beside: NoNeighbours())
    }
}
