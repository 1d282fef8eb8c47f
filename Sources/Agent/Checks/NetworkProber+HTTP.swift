internal import AsyncHTTPClient
internal import NIOCore
internal import NIOHTTP1
internal import NIOSSL
internal import Primitives
internal import Registry
import Services

extension NetworkProber {
    /// Asks once and judges the status as Consul does: 2xx passing, 429 warning, else critical.
    func ask(_ request: HTTPCheckRequest, within timeout: Duration) async -> CheckOutcome {
        let url: CheckURL
        switch CheckURL.parse(request.url) {
        case .success(let parsed): url = parsed
        case .failure(let refusal): return CheckOutcome(.critical, refusal.reason)
        }
        let deadline = NIODeadline.now() + .nanoseconds(timeout.nanoseconds)
        var reason = ""
        for ip in url.target.host.addresses {
            do {
                let answer = try await answer(to: request, at: url, ip, until: deadline)
                return judge(answer, to: request)
            } catch {
                if reason.isEmpty { reason = ProbeFailure.text(error, after: timeout) }
                guard ProbeFailure.isRefusal(error) else { break }
            }
        }
        return CheckOutcome(.critical, "HTTP \(request.method) \(request.url): \(reason)")
    }

    private func judge(_ answer: CheckAnswer, to request: HTTPCheckRequest) -> CheckOutcome {
        let status: CheckStatus =
            switch answer.code {
            case 200..<300: .passing
            case 429: .warning
            default: .critical
            }
        let line = "\(answer.code) \(answer.phrase)"
        let body = String(decoding: answer.body, as: UTF8.self)
        return CheckOutcome(
            status,
            "HTTP \(request.method) \(request.url): \(line) Output: \(body)"
        )
    }

    /// Makes the request to one address. A server name, or the second address of `localhost` over
    /// TLS, takes a client of its own for this run: the name for the certificate is not that of the
    /// address.
    private func answer(
        to request: HTTPCheckRequest,
        at url: CheckURL,
        _ ip: IPAddress,
        until deadline: NIODeadline
    ) async throws -> CheckAnswer {
        guard url.isSecure, let name = serverName(of: request, at: url) else {
            let request = try makeRequest(request, at: url, host: ip.description)
            return try await send(request, by: sharedClient, until: deadline)
        }
        let secure = try makeRequest(request, at: url, host: name)
        if name == "localhost", ip == .v4(0x7F00_0001) {
            return try await send(secure, by: sharedClient, until: deadline)
        }
        let client = makeClient(overriding: [name: ip.description])
        do {
            let answer = try await send(secure, by: client, until: deadline)
            try? await client.shutdown()
            return answer
        } catch {
            try? await client.shutdown()
            throw error
        }
    }

    /// The name that the certificate must have, where it is not the address.
    private func serverName(of request: HTTPCheckRequest, at url: CheckURL) -> String? {
        if !request.tlsServerName.isEmpty { return request.tlsServerName }
        return url.target.host == .localhost ? "localhost" : nil
    }

    private func makeRequest(
        _ request: HTTPCheckRequest,
        at url: CheckURL,
        host: String
    ) throws -> HTTPClient.Request {
        var headers = HTTPHeaders()
        for header in request.headers {
            for value in header.values { headers.add(name: header.name, value: value) }
        }
        let defaults = [
            ("Host", url.authority), ("User-Agent", "Martlet Health Check"),
            ("Accept", "text/plain, text/*, */*"),
        ]
        for (name, value) in defaults where !headers.contains(name: name) {
            headers.add(name: name, value: value)
        }
        headers.replaceOrAdd(name: "Connection", value: "close")
        var made = try HTTPClient.Request(
            url: url.text(host: host),
            method: HTTPMethod(rawValue: request.method),
            headers: headers,
            body: request.body.isEmpty ? nil : .string(request.body)
        )
        if request.skipsTLSVerification, url.isSecure {
            var configuration = TLSConfiguration.makeClientConfiguration()
            configuration.certificateVerification = .none
            made.tlsConfiguration = configuration
        }
        return made
    }

    private func send(
        _ request: HTTPClient.Request,
        by client: HTTPClient,
        until deadline: NIODeadline
    ) async throws -> CheckAnswer {
        let loop = group.any()
        let reader = CheckAnswerReader(on: loop)
        let task = client.execute(
            request: request,
            delegate: reader,
            eventLoop: .delegateAndChannel(on: loop),
            deadline: deadline
        )
        return try await reader.answer(of: task).value()
    }
}
