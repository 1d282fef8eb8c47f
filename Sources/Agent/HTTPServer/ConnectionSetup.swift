import HTTPAPI
import Host
import NIOCore
import NIOHTTP1
import Primitives
import View

/// Sets up the handlers of a connection: who watches it, NIO's parser, and who answers.
struct ConnectionSetup: Sendable {
    let api: HTTPAPI
    let isUnixSocket: Bool
    let desk: ConnectionDesk
    let passage: Passage

    func setUp(_ channel: any Channel) -> EventLoopFuture<Void> {
        Inheritance.end()
        guard isUnixSocket else {
            return channel.eventLoop.makeCompletedFuture { try setUp(channel, of: nil) }
        }
        return UnixSocket.user(of: channel).flatMapThrowing { try setUp(channel, of: $0) }
    }

    private func setUp(_ channel: any Channel, of user: UInt32?) throws {
        let pipeline = channel.pipeline.syncOperations
        guard desk.enter(user) else { return try pipeline.addHandler(RefusedConnection()) }
        let watch = ConnectionWatch(desk, of: user)
        do {
            try pipeline.addHandler(watch)
        } catch {
            desk.leave(user)
            throw error
        }
        // What is read is given on at once, and most requests have less.
        let room = AdaptiveRecvByteBufferAllocator(minimum: 512, initial: 512, maximum: 65_536)
        try channel.syncOptions?.setOption(.recvAllocator, value: room)
        let parser = HTTPRequestDecoder(limitConfiguration: Self.limits)
        try pipeline.addHandler(ByteToMessageHandler(parser))
        let local = isUnixSocket ? nil : channel.localAddress?.ipAddress.flatMap { IPAddress($0) }
        let connection = ClientConnection(
            localAddress: isUnixSocket ? nil : local ?? .v4(0x7F00_0001)
        )
        let ready = ReadyAnswers(api: api, connection: connection, watch: watch, passage)
        try pipeline.addHandler(ready)
    }

    private static let limits: NIOHTTPDecoderLimitConfiguration = {
        var limits = NIOHTTPDecoderLimitConfiguration()
        limits.maxHeaderFieldSize = 8_192
        limits.maxHeaderListSize = 16_384
        limits.maxHeaderFieldCount = 100
        return limits
    }()
}
