internal import Host
internal import NIOCore
internal import NIOPosix
internal import NIOSSL
internal import Primitives
import Services

extension NetworkProber {
    /// Connects to the addresses of a target in turn until one takes the connection, and has
    /// handlers find out what there is to know. They succeed the promise or fail it; the time is
    /// limited for them.
    ///
    /// Over loopback nobody can stand between, so certificates are not looked at.
    ///
    /// - Throws: why there is no answer.
    func converse<Answer: Sendable>(
        with target: String,
        tls: CheckTLS?,
        protocols: [String] = [],
        within surroundings: CheckSurroundings,
        _ handlers: @escaping @Sendable (EventLoopPromise<Answer>) -> [any ChannelHandler]
    ) async throws(CheckRefusal) -> Answer {
        let place = try CheckTarget.parse(target).get()
        let deadline = NIODeadline.now() + .nanoseconds(surroundings.timeout.nanoseconds)
        let addresses = try await addresses(
            of: place.host,
            within: surroundings.permit,
            until: deadline
        )
        var reason = "\(target) does not resolve"
        for (number, ip) in addresses.enumerated() {
            do {
                let address = try SocketAddress(ipAddress: ip.description, port: Int(place.port))
                let security = try tls.map { tls in
                    let verifies = !tls.skipsVerification && !ip.isLoopback
                    return (
                        try context(verifies: verifies, protocols: protocols),
                        serverName(tls, place.host)
                    )
                }
                return try await converse(with: address, security, until: deadline, handlers)
            } catch {
                // The first address is the one that people mean.
                if number == 0 { reason = ProbeFailure.text(error, after: surroundings.timeout) }
            }
        }
        throw CheckRefusal(reason)
    }

    private func converse<Answer: Sendable>(
        with address: SocketAddress,
        _ security: (NIOSSLContext, String?)?,
        until deadline: NIODeadline,
        _ handlers: @escaping @Sendable (EventLoopPromise<Answer>) -> [any ChannelHandler]
    ) async throws -> Answer {
        let loop = group.any()
        let answer = loop.makePromise(of: Answer.self)
        let timer = loop.scheduleTask(deadline: deadline) { answer.fail(ProbeFailure.late) }
        defer {
            timer.cancel()
            answer.fail(ProbeFailure.late)
        }
        let channel = try await ClientBootstrap(group: loop)
            .channelInitializer { channel in
                Inheritance.end()
                return channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    if let (context, name) = security {
                        try pipeline.addHandler(
                            NIOSSLClientHandler(context: context, serverHostname: name)
                        )
                    }
                    try pipeline.addHandlers(handlers(answer))
                }
            }
            .connectTimeout(max(deadline - .now(), .milliseconds(1)))
            .connect(to: address)
            .value()
        defer { channel.close(promise: nil) }
        return try await answer.futureResult.value()
    }

    /// The name that the certificate must have; `nil` for the address.
    private func serverName(_ tls: CheckTLS, _ host: CheckTarget.Host) -> String? {
        if !tls.serverName.isEmpty {
            return IPAddress(tls.serverName) == nil ? tls.serverName : nil
        }
        switch host {
        case .localhost: return "localhost"
        case .name(let name): return name
        case .ip: return nil
        }
    }
}
