import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import NIOPosix

/// Asks the agent over HTTP/1.1, a connection for each request: the agent may be another by the
/// next.
package struct APIClient: Sendable {
    package let endpoint: AgentEndpoint
    /// For a whole answer; for the head of one without end.
    package var timeout = Duration.seconds(10)

    /// What is done with a path.
    package enum Method: String, Sendable {
        case get = "GET"
        case put = "PUT"
        case post = "POST"
    }

    /// Bytes of an answer that are read.
    private static let limit = 256 << 20

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
        let request = request(method, path, body, headers)
        do {
            return try await withThrowingTaskGroup { tasks in
                tasks.addTask { try await exchange(request) }
                tasks.addTask {
                    try await Task.sleep(for: timeout)
                    throw APIClientError.timedOut
                }
                defer { tasks.cancelAll() }
                guard let response = try await tasks.next() else { throw APIClientError.timedOut }
                return response
            }
        } catch {
            throw CommandFailure(sentence(for: error))
        }
    }

    private func exchange(_ request: HTTPClientRequest) async throws -> APIResponse {
        let response = try await APIClient.http.execute(request, deadline: .distantFuture)
        return try await APIClient.whole(response)
    }

    /// The answer with all of its body.
    static func whole(_ response: HTTPClientResponse) async throws -> APIResponse {
        var body = ByteBuffer()
        do {
            for try await part in response.body {
                body.writeImmutableBuffer(part)
                guard body.readableBytes <= limit else { throw APIClientError.tooLarge }
            }
        } catch let error where error.isCut {
            throw APIClientError.cutWithin
        }
        return APIResponse(
            status: Int(response.status.code),
            body: Array(body.readableBytesView),
            index: response.headers.first(name: "X-Consul-Index").flatMap { UInt64($0) }
        )
    }
}

extension APIClient {
    /// One thread, made at the first request. An agent that is not there is said to be so at once.
    static let http: HTTPClient = {
        var configuration = HTTPClient.Configuration(redirectConfiguration: .disallow)
        configuration.timeout.connect = .seconds(10)
        configuration.connectionPool.retryConnectionEstablishment = false
        configuration.httpVersion = .http1Only
        return HTTPClient(
            eventLoopGroup: MultiThreadedEventLoopGroup(numberOfThreads: 1),
            configuration: configuration
        )
    }()

    func request(
        _ method: Method,
        _ path: String,
        _ body: String? = nil,
        _ headers: [(String, String)] = []
    ) -> HTTPClientRequest {
        var request = HTTPClientRequest(url: endpoint.url + path)
        request.method = HTTPMethod(rawValue: method.rawValue)
        request.headers.add(name: "Host", value: endpoint.hostHeader)
        request.headers.add(name: "User-Agent", value: "martlet")
        request.headers.add(name: "Accept", value: "application/json, text/plain")
        request.headers.add(name: "Connection", value: "close")
        request.headers.add(contentsOf: HTTPHeaders(headers))
        if let body {
            request.headers.add(name: "Content-Type", value: "application/json")
            request.body = .bytes(ByteBuffer(string: body))
        }
        return request
    }
}
