internal import AsyncHTTPClient
internal import Host
package import NIOCore
internal import NIOHTTP1
internal import NIOPosix
package import Primitives
internal import Registry
package import Services

/// Makes HTTP and TCP checks. One HTTP client serves all, made when the first check needs it.
package actor NetworkProber: CheckProber {
    let group: any EventLoopGroup
    /// The addresses of a name; it blocks.
    let resolve: @Sendable (String) -> [IPAddress]
    private var client: HTTPClient?
    private var resolvers: NIOThreadPool?

    package init(
        group: any EventLoopGroup,
        resolve: @escaping @Sendable (String) -> [IPAddress] = { _ in [] }
    ) {
        self.group = group
        self.resolve = resolve
    }

    package func run(_ probe: CheckProbe, within permit: CheckPermit) async -> CheckOutcome {
        switch probe {
        case .ttl:
            preconditionFailure("a TTL check is reported, never run")
        case .tcp(let target, _, let timeout):
            await connect(to: target, within: permit, timeout: timeout)
        case .http(let request, _, let timeout):
            await ask(request, within: permit, timeout: timeout)
        }
    }

    package func shutdown() async {
        let old = client
        let threads = resolvers
        client = nil
        resolvers = nil
        try? await old?.shutdown()
        // Whoever waits for a resolver is not waited for.
        threads?.shutdownGracefully { _ in }
    }

    /// Threads of their own for names, as a resolver without an answer blocks for seconds.
    func resolverThreads() -> NIOThreadPool {
        if let resolvers { return resolvers }
        let made = NIOThreadPool(numberOfThreads: 4)
        made.start()
        resolvers = made
        return made
    }

    /// The client for all runs that need none of their own.
    var sharedClient: HTTPClient {
        if let client { return client }
        let made = makeClient(overriding: ["localhost": "127.0.0.1"])
        client = made
        return made
    }

    /// A client that goes to the given address where a URL has this name, without asking DNS.
    ///
    /// A connection serves one run: a server that closes an idle one must not look broken. A failed
    /// connection is told at once, not tried again until the time is over.
    func makeClient(overriding names: [String: String]) -> HTTPClient {
        var configuration = HTTPClient.Configuration()
        configuration.redirectConfiguration = .disallow
        configuration.decompression = .disabled
        configuration.httpVersion = .http1Only
        configuration.timeout.connect = .seconds(10)
        configuration.connectionPool.idleTimeout = .seconds(1)
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 64
        configuration.connectionPool.retryConnectionEstablishment = false
        configuration.maximumUsesPerConnection = 1
        configuration.dnsOverride = names
        configuration.http1_1ConnectionDebugInitializer = { channel in
            Inheritance.end()
            return channel.eventLoop.makeSucceededVoidFuture()
        }
        return HTTPClient(eventLoopGroupProvider: .shared(group), configuration: configuration)
    }
}

// TCP.
extension NetworkProber {
    /// That the target accepts a connection is enough; it is closed without a word.
    private func connect(
        to text: String,
        within permit: CheckPermit,
        timeout: Duration
    ) async -> CheckOutcome {
        let target: CheckTarget
        switch CheckTarget.parse(text) {
        case .success(let parsed): target = parsed
        case .failure(let refusal): return CheckOutcome(.critical, refusal.reason)
        }
        let deadline = NIODeadline.now() + .nanoseconds(timeout.nanoseconds)
        let addresses: [IPAddress]
        do throws(CheckRefusal) {
            addresses = try await self.addresses(of: target.host, within: permit, until: deadline)
        } catch {
            return CheckOutcome(.critical, "TCP connect \(text): \(error.reason)")
        }
        var reason = ""
        for ip in addresses {
            do {
                let address = try SocketAddress(ipAddress: ip.description, port: Int(target.port))
                try await ClientBootstrap(group: group)
                    .channelInitializer { channel in
                        Inheritance.end()
                        return channel.eventLoop.makeSucceededVoidFuture()
                    }
                    .connectTimeout(max(deadline - .now(), .milliseconds(1)))
                    .connect(to: address)
                    .map { channel in channel.close(promise: nil) }
                    .value()
                return CheckOutcome(.passing, "TCP connect \(text): Success")
            } catch {
                // The first address is the one that people mean.
                if reason.isEmpty { reason = ProbeFailure.text(error, after: timeout) }
            }
        }
        return CheckOutcome(.critical, "TCP connect \(text): \(reason)")
    }
}

extension EventLoopFuture where Value: Sendable {
    /// Waits for the value, but no longer than this task goes on; what was begun ends by itself.
    func value() async throws -> Value {
        let promise = eventLoop.makePromise(of: Value.self)
        cascade(to: promise)
        return try await withTaskCancellationHandler {
            try await promise.futureResult.get()
        } onCancel: {
            promise.fail(CancellationError())
        }
    }
}
