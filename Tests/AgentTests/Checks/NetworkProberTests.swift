import NIOHTTP1
import NIOPosix
import Registry
import Testing

@testable import Agent
@testable import Checks
@testable import Services

struct NetworkProberTests {
    /// Asks a server of its own for one path, by its address or as `localhost`.
    private func ask(
        _ path: String,
        host: String? = nil,
        timeout: Duration = .seconds(5),
        change: (inout HTTPCheckRequest) -> Void = { _ in }
    ) async throws -> (CheckOutcome, url: String, server: TargetServer) {
        let server = try await TargetServer(host: host == nil ? nil : "127.0.0.1")
        let authority = "\(host ?? server.host):\(server.port)"
        var request = HTTPCheckRequest(url: "http://\(authority)\(path)")
        change(&request)
        let prober = NetworkProber(group: MultiThreadedEventLoopGroup.singleton)
        let probe = CheckProbe.http(request, interval: .seconds(1), timeout: timeout)
        let outcome = await prober.run(probe)
        await prober.shutdown()
        await server.close()
        return (outcome, request.url, server)
    }

    @Test(arguments: [
        ("/ok", CheckStatus.passing, "200 OK Output: fine"),
        ("/204", .passing, "204 No Content Output: "),
        ("/429", .warning, "429 Too Many Requests Output: slow down"),
        ("/500", .critical, "500 Internal Server Error Output: broken"),
        ("/redirect", .critical, "302 Found Output: "),
    ])
    func theStatusCodeDecides(path: String, status: CheckStatus, text: String) async throws {
        let (outcome, url, server) = try await ask(path)
        #expect(outcome == CheckOutcome(status, "HTTP GET \(url): \(text)"))
        #expect(server.requests.map(\.uri) == [path], "a redirect is not followed")
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
        #expect(await prober.run(http).status == .passing)
        let target = "localhost:\(server.port)"
        let tcp = CheckProbe.tcp(target: target, interval: .seconds(1), timeout: .seconds(60))
        #expect(
            await prober.run(tcp) == CheckOutcome(.passing, "TCP connect \(target): Success")
        )
        await prober.shutdown()
        await server.close()
    }

    @Test(arguments: ["127.0.0.1", "localhost", "[::1]"])
    func aClosedPortIsRefusedAtOnce(host: String) async throws {
        let idle = try IdlePort(alsoOnIPv6: true)
        let prober = NetworkProber(group: MultiThreadedEventLoopGroup.singleton)
        let target = "\(host):\(idle.port)"
        let tcp = CheckProbe.tcp(target: target, interval: .seconds(1), timeout: .seconds(10))
        let connected = await prober.run(tcp)
        #expect(
            connected == CheckOutcome(.critical, "TCP connect \(target): Connection refused")
        )
        let request = HTTPCheckRequest(url: "http://\(target)/")
        let http = CheckProbe.http(request, interval: .seconds(1), timeout: .seconds(10))
        let asked = await prober.run(http)
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
            let probe = CheckProbe.http(request, interval: .seconds(1), timeout: .seconds(5))
            let outcome = await prober.run(probe)
            #expect(outcome.status == .critical)
        }
        await prober.shutdown()
        await server.close()
    }
}
