import Glibc
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
    }

    /// One thread, made at the first request.
    private static let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)

    package init(_ endpoint: AgentEndpoint) {
        self.endpoint = endpoint
    }

    /// Sends one request and takes the whole answer, whatever its status.
    package func send(
        _ method: Method,
        _ path: String,
        body: String? = nil
    ) async throws(CommandFailure) -> APIResponse {
        do {
            let channel = try await connect()
            let answer = channel.eventLoop.makePromise(of: APIResponse.self)
            channel.eventLoop.submit {
                try channel.pipeline.syncOperations.addHTTPClientHandlers()
                try channel.pipeline.syncOperations.addHandler(ResponseCollector(answer))
            }.whenFailure { answer.fail($0) }
            let deadline = channel.eventLoop.scheduleTask(in: TimeAmount(timeout)) {
                answer.fail(APIClientError.timedOut)
            }
            write(method, path, body, to: channel)
            defer {
                deadline.cancel()
                channel.close(promise: nil)
            }
            return try await answer.futureResult.get()
        } catch {
            throw CommandFailure(sentence(for: error))
        }
    }

    private func connect() async throws -> any Channel {
        let bootstrap = ClientBootstrap(group: APIClient.group)
            .connectTimeout(TimeAmount(timeout))
        switch endpoint {
        case .tcp(let host, let port):
            return try await bootstrap.connect(host: host, port: port).get()
        case .unix(let path):
            return try await bootstrap.connect(unixDomainSocketPath: path).get()
        }
    }

    private func write(
        _ method: Method,
        _ path: String,
        _ body: String?,
        to channel: any Channel
    ) {
        var head = HTTPRequestHead(
            version: .http1_1,
            method: HTTPMethod(rawValue: method.rawValue),
            uri: path
        )
        head.headers.add(name: "Host", value: endpoint.hostHeader)
        head.headers.add(name: "User-Agent", value: "martlet")
        head.headers.add(name: "Accept", value: "application/json, text/plain")
        head.headers.add(name: "Connection", value: "close")
        if let body {
            head.headers.add(name: "Content-Type", value: "application/json")
            head.headers.add(name: "Content-Length", value: String(body.utf8.count))
        } else if method != .get {
            head.headers.add(name: "Content-Length", value: "0")
        }
        channel.write(HTTPClientRequestPart.head(head), promise: nil)
        if let body {
            let bytes = channel.allocator.buffer(string: body)
            channel.write(HTTPClientRequestPart.body(.byteBuffer(bytes)), promise: nil)
        }
        channel.writeAndFlush(HTTPClientRequestPart.end(nil), promise: nil)
    }

    private func sentence(for error: any Error) -> String {
        if case APIClientError.timedOut = error {
            return "the agent at \(endpoint) did not answer within \(timeout)."
        }
        if case APIClientError.cutShort = error {
            return "the agent at \(endpoint) closed the connection before it had answered."
        }
        if error is HTTPParserError {
            return "\(endpoint) does not speak HTTP. Is it the agent's HTTP address?"
        }
        return "cannot reach the agent at \(endpoint): \(APIClient.reason(for: error)). "
            + "Is it running? Give --http-addr or MARTLET_HTTP_ADDR."
    }

    private static func reason(for error: any Error) -> String {
        switch error {
        case let error as NIOConnectionError:
            if let first = error.connectionErrors.first { return reason(for: first.error) }
            return "`\(error.host)` is not known to the resolver"
        case let error as IOError:
            switch error.errnoCode {
            case ECONNREFUSED: return "connection refused"
            case ENOENT: return "there is no such socket"
            case EACCES, EPERM: return "permission denied"
            case EHOSTUNREACH, ENETUNREACH: return "no route to it"
            case ETIMEDOUT: return "timed out"
            default: return "\(error)"
            }
        case ChannelError.connectTimeout:
            return "timed out"
        default:
            return "\(error)"
        }
    }
}

/// What becomes of a request beside an answer or the system's errors.
enum APIClientError: Error {
    case timedOut
    case cutShort
    case tooLarge
}
