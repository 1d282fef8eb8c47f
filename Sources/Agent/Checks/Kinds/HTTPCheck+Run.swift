internal import AsyncHTTPClient
internal import NIOCore
internal import NIOHTTP1
internal import NIOSSL
internal import Primitives
internal import Registry
import Services

extension HTTPCheckRequest: ProbedCheck {
    func run(
        by prober: NetworkProber,
        within surroundings: CheckSurroundings
    ) async -> CheckOutcome {
        await prober.ask(self, within: surroundings.permit, timeout: surroundings.timeout)
    }
}

extension NetworkProber {
    /// Asks, and judges the status as Consul does: 2xx passing, 429 warning, else critical.
    /// Redirects are followed within what the check may connect to.
    fileprivate func ask(
        _ request: HTTPCheckRequest,
        within permit: CheckPermit,
        timeout: Duration
    ) async -> CheckOutcome {
        let deadline = NIODeadline.now() + .nanoseconds(timeout.nanoseconds)
        var request = request
        var followed = 0
        while true {
            let asked = "HTTP \(request.method) \(request.url): "
            let answer: CheckAnswer
            let url: CheckURL
            do throws(CheckRefusal) {
                url = try CheckURL.parse(request.url).get()
                answer = try await self.answer(
                    to: request,
                    at: url,
                    within: permit,
                    until: deadline,
                    timeout: timeout
                )
            } catch {
                return CheckOutcome(.critical, asked + error.reason)
            }
            guard let location = answer.redirect else { return judge(answer, asked) }
            let line = "\(answer.code) \(answer.phrase) Location: \(location)"
            guard request.followsRedirects else {
                return CheckOutcome(.critical, "\(asked)\(line)")
            }
            guard followed < NetworkProber.maximumRedirects else {
                return CheckOutcome(.critical, "\(asked)\(line), after \(followed) others")
            }
            followed += 1
            request = request.redirected(to: location, from: url, by: answer.code)
        }
    }

    private static let maximumRedirects = 3

    private func judge(_ answer: CheckAnswer, _ asked: String) -> CheckOutcome {
        let status: CheckStatus =
            switch answer.code {
            case 200..<300: .passing
            case 429: .warning
            default: .critical
            }
        let line = "\(answer.code) \(answer.phrase)"
        let body = String(decoding: answer.body, as: UTF8.self)
        return CheckOutcome(status, "\(asked)\(line) Output: \(body)")
    }

    /// Asks the addresses of the host in turn, until somebody listens.
    private func answer(
        to request: HTTPCheckRequest,
        at url: CheckURL,
        within permit: CheckPermit,
        until deadline: NIODeadline,
        timeout: Duration
    ) async throws(CheckRefusal) -> CheckAnswer {
        var reason = ""
        let host = url.target.host
        for ip in try await addresses(of: host, within: permit, until: deadline) {
            do {
                return try await answer(to: request, at: url, ip, until: deadline)
            } catch {
                if reason.isEmpty { reason = ProbeFailure.text(error, after: timeout) }
                guard ProbeFailure.isRefusal(error) else { break }
            }
        }
        throw CheckRefusal(reason)
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
        if !request.tls.serverName.isEmpty { return request.tls.serverName }
        switch url.target.host {
        case .localhost: return "localhost"
        case .name(let name): return name
        case .ip: return nil
        }
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
        if request.tls.skipsVerification, url.isSecure {
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

extension HTTPCheckRequest {
    /// The request that follows a redirect (RFC 9110 §15.4): what was sent is sent again by 307
    /// and 308 alone, and what proves who asks goes to no other host.
    fileprivate func redirected(
        to location: String,
        from url: CheckURL,
        by code: Int
    ) -> HTTPCheckRequest {
        var next = self
        next.url = url.following(location)
        if code != 307, code != 308, method != "HEAD" {
            next.method = "GET"
            next.body = ""
        }
        let isSameHost =
            if case .success(let target) = CheckURL.parse(next.url) {
                target.authority.lowercased() == url.authority.lowercased()
            } else {
                false
            }
        guard !isSameHost else { return next }
        let secrets = ["host", "authorization", "cookie", "proxy-authorization"]
        next.headers.removeAll { secrets.contains($0.name.lowercased()) }
        next.tls.serverName = ""
        return next
    }
}
