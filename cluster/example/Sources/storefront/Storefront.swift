import ArgumentParser
import AsyncHTTPClient
import Hummingbird
import Logging
import MartletBalancing
import MartletClient
import NIOCore
import NIOHTTP1
import ServiceLifecycle
import UnixSignals

/// A shop window: `GET /buy/ITEM` asks an instance of `payments`, and answers with what that said
/// and with who it was.
///
/// The client, the server and the signals are one service group: SIGTERM lets calls in progress
/// end, then the last reports are sent.
@main
struct Storefront: AsyncParsableCommand {
    @Option(help: "Where the agent is: HOST:PORT or unix:PATH.")
    var agent = "127.0.0.1:8500"

    @Option(help: "Where to serve on 127.0.0.1.")
    var port = 8_000

    func run() async throws {
        var logger = Logger(label: "storefront")
        logger.logLevel = .info
        let mesh = MeshClient(agent: try address(), logger: logger)
        let http = HTTPClient(configuration: Self.failingFast)
        let app = Application(
            router: Self.routes(mesh, http),
            configuration: .init(address: .hostname("127.0.0.1", port: port)),
            logger: logger
        )
        let group = ServiceGroup(
            services: [mesh, app],
            gracefulShutdownSignals: [.sigterm, .sigint],
            logger: logger
        )
        do {
            try await group.run()
        } catch {
            try? await http.shutdown()
            throw error
        }
        try await http.shutdown()
    }

    private static func routes(
        _ mesh: MeshClient,
        _ http: HTTPClient
    ) -> Router<BasicRequestContext> {
        let router = Router()
        router.get("/buy/:item") { _, context in
            let item = try context.parameters.require("item")
            return try await buy(item, mesh, http)
        }
        router.get("/payments") { _, _ in
            let service = try mesh.service("payments")
            let lines = service.instances.map { "\($0) \($0.health.rawValue)\n" }
            return "agent: \(mesh.state.rawValue)\n" + lines.joined()
        }
        return router
    }

    /// A payment must not be made twice, so only what never reached an instance is repeated.
    private static func buy(
        _ item: String,
        _ mesh: MeshClient,
        _ http: HTTPClient
    ) async throws -> String {
        do {
            return try await mesh.withEndpoint("payments", options: .init(deadline: .seconds(1))) {
                attempt in
                let url = "http://\(attempt.endpoint.authority)/pay/\(item)"
                let answer = try await http.execute(
                    HTTPClientRequest(url: url),
                    timeout: TimeAmount(attempt.timeout ?? .seconds(1))
                )
                let text = try await answer.body.collect(upTo: 65_536)
                guard answer.status == .ok else {
                    throw CallFailure(.error, status: Int(answer.status.code))
                }
                return "\(attempt.endpoint.id): \(String(buffer: text))"
            }
        } catch let error as MeshError {
            throw HTTPError(.serviceUnavailable, message: error.description)
        }
    }

    /// A connection that cannot be made must show at once, not after the HTTP client's own
    /// attempts: it is the mesh client that knows another instance.
    private static var failingFast: HTTPClient.Configuration {
        var configuration = HTTPClient.Configuration()
        configuration.timeout.connect = .milliseconds(250)
        configuration.connectionPool.retryConnectionEstablishment = false
        return configuration
    }

    private func address() throws -> AgentAddress {
        if agent.hasPrefix("unix:") { return .unixSocket(String(agent.dropFirst(5))) }
        let parts = agent.split(separator: ":")
        guard parts.count == 2, let port = Int(parts[1]) else {
            throw ValidationError("--agent is HOST:PORT or unix:PATH")
        }
        return .tcp(String(parts[0]), port)
    }
}
