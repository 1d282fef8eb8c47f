import HTTPAPI
import Host
import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP1
import Primitives
import View

/// One HTTP connection: Hummingbird's HTTP/1.1 around the API.
struct APIChannel: ServerChildChannel {
    let api: HTTPAPI
    let isUnixSocket: Bool
    let desk: ConnectionDesk

    /// A connection with the channel that serves it.
    struct Value: ServerChildChannelValue {
        let http: HTTP1Channel
        let parts: HTTP1Channel.Value
        let executor: LoopExecutor
        let start: TaskStart

        var channel: any Channel { parts.channel }
    }

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        Inheritance.end()
        guard isUnixSocket else { return setUp(channel, of: nil, logger: logger) }
        return UnixSocket.user(of: channel).flatMap { user in
            setUp(channel, of: user, logger: logger)
        }
    }

    private func setUp(
        _ channel: any Channel,
        of user: UInt32?,
        logger: Logger
    ) -> EventLoopFuture<Value> {
        let local = isUnixSocket ? nil : channel.localAddress?.ipAddress.flatMap { IPAddress($0) }
        let connection = ClientConnection(
            localAddress: isUnixSocket ? nil : local ?? .v4(0x7F00_0001)
        )
        let api = api
        let handover = Handover()
        let start = TaskStart()
        let http = HTTP1Channel(
            responder: { request, writer, _ in
                let waiting = WaitingRequest(request: request, connection: connection, api: api)
                try await waiting.respond(handover, writer)
            },
            configuration: Self.limits
        )
        // What is read is given on at once, and most requests have less.
        let room = AdaptiveRecvByteBufferAllocator(minimum: 512, initial: 512, maximum: 65_536)
        try? channel.syncOptions?.setOption(.recvAllocator, value: room)
        let executor = LoopExecutor(channel.eventLoop)
        let desk = desk
        let isAdmitted = desk.enter(user)
        if isAdmitted { channel.closeFuture.whenComplete { _ in desk.leave(user) } }
        return http.setup(channel: channel, logger: logger).flatMapThrowing { parts in
            let pipeline = channel.pipeline.syncOperations
            let parser = try pipeline.handler(type: ByteToMessageHandler<HTTPRequestDecoder>.self)
            // Before the encoder: they write bytes.
            let watch = RequestWatch(desk)
            try pipeline.addHandler(watch, position: .first)
            if !isAdmitted { try pipeline.addHandler(RefusedConnection(), position: .first) }
            try pipeline.addHandler(
                IdleStateHandler(allTimeout: Self.idleTimeout),
                position: .before(parser)
            )
            let ready = ReadyAnswers(
                api: api,
                connection: connection,
                watch: watch,
                handover,
                start
            )
            try pipeline.addHandler(ready, position: .after(parser))
            return Value(http: http, parts: parts, executor: executor, start: start)
        }
    }

    func handle(value: Value, logger: Logger) async {
        await value.start.wait()
        await withTaskExecutorPreference(value.executor) {
            await value.http.handle(value: value.parts, logger: logger)
        }
    }

    private static let limits = HTTP1Channel.Configuration(
        httpDecoderConfiguration: .init(
            maxHeaderFieldSize: 8_192,
            maxHeaderListSize: 16_384,
            maxHeaderFieldCount: 100
        )
    )

    /// How long a connection may be open without a request in progress.
    private static let idleTimeout = TimeAmount.seconds(120)
}
