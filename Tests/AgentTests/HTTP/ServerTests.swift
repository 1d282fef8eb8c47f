import AsyncHTTPClient
import HTTPTypes
import Logging
import NIOCore
import NIOHTTP1
import NIOPosix
import Primitives
import Testing

@testable import Formats
@testable import HTTPAPI
@testable import HTTPServer
@testable import Host
@testable import View

/// The API behind a real server on a port that the system chose.
struct ServerTests {
    private func request(_ url: String, method: HTTPMethod = .GET) -> HTTPClientRequest {
        var request = HTTPClientRequest(url: url)
        request.method = method
        return request
    }

    /// SwiftNIO closes a socket after what it does not expect of accept(2), as `ss --kill` has it.
    @Test(arguments: [true, false])
    func aSocketThatIsLostIsBoundAgain(hasConnection: Bool) async throws {
        let rig = Rig()
        try await TestServer.run(rig) { bound in
            guard case .tcp(let address) = bound[0] else { return }
            let url = "http://\(bound[0])/livez"
            let client = HTTPClient(eventLoopGroupProvider: .singleton)
            if hasConnection {
                _ = try await client.execute(request(url), timeout: .seconds(5))
            }
            #expect(ListeningSocket.shutDown(port: address.port))
            let other = HTTPClient(eventLoopGroupProvider: .singleton)
            var status: HTTPResponseStatus?
            for _ in 0..<100 where status == nil {
                try await Task.sleep(for: .milliseconds(100))
                status = try? await other.execute(request(url), timeout: .seconds(5)).status
            }
            #expect(status == .ok)
            try await client.shutdown()
            try await other.shutdown()
        }
    }

    @Test func aRequestIsAnsweredOverLoopback() async throws {
        let rig = Rig()
        rig.apply(rig.mesh.member(1), rig.mesh.instance(of: 1))
        try await TestServer.run(rig) { bound in
            let base = "http://\(bound[0])"
            let response = try await HTTPClient.shared.execute(
                request(base + "/v1/health/service/web?passing"),
                timeout: .seconds(5)
            )
            #expect(response.status == .ok)
            #expect(response.headers.first(name: "X-Consul-Index") == "1002")
            #expect(response.headers.first(name: "Date")?.hasSuffix("GMT") == true)
            let body = try await response.body.collect(upTo: 65_536)
            #expect(try JSONValue(parsing: Array(body.readableBytesView)).count == 1)
        }
    }

    @Test func aBodyOverTheLimitIsRefused() async throws {
        let rig = Rig()
        try await TestServer.run(rig) { bound in
            var request = request("http://\(bound[0])/v1/agent/service/register", method: .PUT)
            request.body = .bytes(ByteBuffer(repeating: 0x20, count: APIRequest.maximumBody + 1))
            let response = try await HTTPClient.shared.execute(request, timeout: .seconds(5))
            #expect(response.status == .payloadTooLarge)
        }
    }

    @Test func aChangeAnswersALongPollAndShutdownEndsOne() async throws {
        let rig = Rig()
        rig.apply(rig.mesh.member(1), rig.mesh.instance(of: 1))
        try await TestServer.run(rig) { bound in
            let base = "http://\(bound[0])/v1/health/service/web?wait=60s&index="
            async let first = HTTPClient.shared.execute(
                request(base + "1002"),
                timeout: .seconds(5)
            )
            while rig.store.readers == 0 { try await Task.sleep(for: .milliseconds(5)) }
            rig.apply(rig.mesh.instance(of: 1, port: 81))
            #expect(try await first.headers.first(name: "X-Consul-Index") == "1003")
            Task {
                try await HTTPClient.shared.execute(request(base + "1003"), timeout: .seconds(5))
            }
            while rig.store.readers == 0 { try await Task.sleep(for: .milliseconds(5)) }
        }
        #expect(rig.store.readers == 0)
    }

    @Test func aWaitEndsWhenItsClientGoes() async throws {
        let rig = Rig()
        try await TestServer.run(rig) { bound in
            guard case .tcp(let address) = bound[0] else { return }
            let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .connect(host: "127.0.0.1", port: Int(address.port)).get()
            let text =
                "GET /v1/catalog/nodes?index=1000&wait=60s HTTP/1.1\r\nHost: localhost\r\n\r\n"
            try await channel.writeAndFlush(ByteBuffer(string: text))
            while rig.store.readers == 0 { try await Task.sleep(for: .milliseconds(5)) }
            try await channel.close()
            while rig.store.readers > 0 { try await Task.sleep(for: .milliseconds(5)) }
        }
    }

    @Test(arguments: [0o600, 0o660, 0o666] as [UInt32])
    func aUnixSocketIsOpenToThoseWhoMayUseIt(mode: UInt32) async throws {
        let temporary = TemporaryDirectory()
        let path = temporary.file("api.sock")
        try await TestServer.run(Rig(), at: [.unix(path: path)], socketMode: mode) { _ in
            #expect(temporary.mode(of: "api.sock") == mode)
        }
    }

    @Test func aUnixSocketIsServedAndNotStolen() async throws {
        let rig = Rig()
        let path = "/tmp/martlet-test-\(UInt32.random(in: 0 ... .max)).sock"
        try await TestServer.run(rig, at: [.unix(path: path)]) { _ in
            let encoded = path.split(separator: "/").joined(separator: "%2F")
            let response = try await HTTPClient.shared.execute(
                request("http+unix://%2F\(encoded)/livez"),
                timeout: .seconds(5)
            )
            #expect(response.status == .ok)
            let second = HTTPServer(
                api: rig.api,
                addresses: [.unix(path: path)],
                group: MultiThreadedEventLoopGroup.singleton,
                logger: rig.api.logger
            )
            await #expect(throws: HTTPServerError.socketInUse(path: path)) {
                try await second.run()
            }
        }
    }
}
