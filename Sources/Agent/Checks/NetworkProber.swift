internal import AsyncHTTPClient
internal import Host
package import NIOCore
internal import NIOHTTP1
internal import NIOSSL
package import Primitives
internal import Registry
package import Services

/// Makes checks over the network. One HTTP client serves all, made when the first check needs it.
package actor NetworkProber: CheckProber {
    let group: any EventLoopGroup
    nonisolated let names: NameLookups
    private var client: HTTPClient?
    private var contexts: [TLSForm: NIOSSLContext] = [:]

    /// What contexts of TLS differ in.
    private struct TLSForm: Hashable {
        let verifies: Bool
        let protocols: [String]
    }

    /// `resolve` has the addresses of a name; it blocks.
    package init(
        group: any EventLoopGroup,
        resolve: @escaping @Sendable (String) -> [IPAddress] = { _ in [] }
    ) {
        self.group = group
        names = NameLookups(resolve: resolve)
    }

    package func run(
        _ probe: CheckProbe,
        within permit: CheckPermit,
        beside neighbours: any CheckNeighbours
    ) async -> CheckOutcome {
        guard let kind = probe.kind as? any ProbedCheck else {
            preconditionFailure("a check that is reported is never run")
        }
        let timeout =
            if case .every(_, let timeout) = probe.rhythm { timeout } else { Duration.zero }
        let surroundings = CheckSurroundings(
            permit: permit,
            timeout: timeout,
            neighbours: neighbours
        )
        return await kind.run(by: self, within: surroundings)
    }

    package func shutdown() async {
        let old = client
        client = nil
        names.shutdown()
        try? await old?.shutdown()
    }

    /// The context for connections that speak one of these protocols, or whatever they like.
    func context(verifies: Bool, protocols: [String]) throws -> NIOSSLContext {
        let form = TLSForm(verifies: verifies, protocols: protocols)
        if let context = contexts[form] { return context }
        var configuration = TLSConfiguration.makeClientConfiguration()
        if !verifies { configuration.certificateVerification = .none }
        configuration.applicationProtocols = protocols
        let made = try NIOSSLContext(configuration: configuration)
        contexts[form] = made
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
