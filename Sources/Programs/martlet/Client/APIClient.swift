import NIOCore
import NIOHTTP1
import NIOPosix

/// Asks the agent over HTTP/1.1, a connection for each request; nothing to warm up.
package struct APIClient: Sendable {
    package let endpoint: AgentEndpoint
    /// For connecting, and again for the whole answer.
    package var timeout = Duration.seconds(10)

    /// What is done with a path.
    package enum Method: String, Sendable {
        case get = "GET"
        case put = "PUT"
        case post = "POST"
    }

    /// One thread, made at the first request.
    static let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)

    package init(_ endpoint: AgentEndpoint) {
        self.endpoint = endpoint
    }

    /// Sends one request and takes the whole answer, whatever its status.
    package func send(
        _ method: Method,
        _ path: String,
        body: String? = nil,
        headers: [(String, String)] = []
    ) async throws(CommandFailure) -> APIResponse {
        do {
            return try await exchange(method, path, body, headers)
        } catch {
            throw CommandFailure(sentence(for: error))
        }
    }

    private func exchange(
        _ method: Method,
        _ path: String,
        _ body: String?,
        _ headers: [(String, String)]
    ) async throws -> APIResponse {
        let loop = APIClient.group.next()
        let answer = loop.makePromise(of: APIResponse.self)
        let channel: any Channel
        do {
            channel = try await connect(on: loop, collectingInto: answer)
        } catch {
            answer.fail(error)
            throw error
        }
        let deadline = loop.scheduleTask(in: TimeAmount(timeout)) {
            answer.fail(APIClientError.timedOut)
        }
        defer {
            deadline.cancel()
            channel.close(promise: nil)
        }
        for part in parts(of: method, path, body, headers) { channel.write(part, promise: nil) }
        channel.flush()
        return try await answer.futureResult.get()
    }

    private func connect(
        on loop: any EventLoop,
        collectingInto answer: EventLoopPromise<APIResponse>
    ) async throws -> any Channel {
        let bootstrap = ClientBootstrap(group: loop)
            .connectTimeout(TimeAmount(timeout))
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHTTPClientHandlers()
                    try channel.pipeline.syncOperations.addHandler(ResponseCollector(answer))
                }
            }
        switch endpoint {
        case .tcp(let host, let port):
            return try await bootstrap.connect(host: host, port: port).get()
        case .unix(let path):
            return try await bootstrap.connect(unixDomainSocketPath: path).get()
        }
    }

    func parts(
        of method: Method,
        _ path: String,
        _ body: String? = nil,
        _ headers: [(String, String)] = []
    ) -> [HTTPClientRequestPart] {
        var head = HTTPRequestHead(
            version: .http1_1,
            method: HTTPMethod(rawValue: method.rawValue),
            uri: path
        )
        head.headers.add(name: "Host", value: endpoint.hostHeader)
        head.headers.add(name: "User-Agent", value: "martlet")
        head.headers.add(name: "Accept", value: "application/json, text/plain")
        head.headers.add(name: "Connection", value: "close")
        for (name, value) in headers { head.headers.add(name: name, value: value) }
        if let body {
            head.headers.add(name: "Content-Type", value: "application/json")
            head.headers.add(name: "Content-Length", value: String(body.utf8.count))
        } else if method != .get {
            head.headers.add(name: "Content-Length", value: "0")
        }
        let content = body.map { [HTTPClientRequestPart.body(.byteBuffer(ByteBuffer(string: $0)))] }
        return [.head(head)] + (content ?? []) + [.end(nil)]
    }
}
