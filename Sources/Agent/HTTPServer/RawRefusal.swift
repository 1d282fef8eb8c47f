import NIOCore

/// Answers a connection for which there is no place, before anybody reads what it asks.
final class RefusedConnection: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let refusal = RawRefusal.connections

    func channelActive(context: ChannelHandlerContext) {
        context.fireChannelActive()
        context.writeAndFlush(wrapOutboundOut(refusal.answer), promise: nil)
        refusal.closeSoon(context)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {}

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .inputClosed? = event as? ChannelEvent { context.close(promise: nil) }
    }
}

/// A word to a client that nobody parsed a request of, and the end of its connection.
enum RawRefusal {
    case connections, unfinished, slow, unreadable

    private var status: String {
        switch self {
        case .connections, .unfinished: "429 Too Many Requests"
        case .slow: "408 Request Timeout"
        case .unreadable: "400 Bad Request"
        }
    }

    private var sentence: String {
        switch self {
        case .connections:
            "This agent has as many connections as it may have (limits.connections): close some, "
                + "or use one for many requests.\n"
        case .unfinished:
            "Requests that have no end yet take as much memory as they may "
                + "(limits.unfinished_bytes): try again.\n"
        case .slow: "The request did not come to its end in time.\n"
        case .unreadable: "This is no request of HTTP/1.1, or its headers are too large.\n"
        }
    }

    var answer: ByteBuffer {
        let text = sentence
        let hope = self == .unreadable ? "" : "Retry-After: 1\r\n"
        return ByteBuffer(
            string: "HTTP/1.1 \(status)\r\nContent-Type: text/plain; charset=utf-8\r\n"
                + "Content-Length: \(text.utf8.count)\r\n\(hope)"
                + "X-Content-Type-Options: nosniff\r\n"
                + "Connection: close\r\n\r\n" + text
        )
    }

    /// Closes this side now and the other soon: what the client has sent meanwhile must not cost
    /// it the answer.
    func closeSoon(_ context: ChannelHandlerContext) {
        context.close(mode: .output, promise: nil)
        context.eventLoop.assumeIsolated().scheduleTask(in: .seconds(1)) {
            context.close(promise: nil)
        }
    }
}
