import HTTPAPI
import NIOCore

/// Stands before all others: what comes of a request has to come to its end in time, and all that
/// has none yet may not take more memory than the server has for it.
final class RequestWatch: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let desk: ConnectionDesk
    /// Bytes of the request under way.
    private var held = 0
    /// When its first bytes came.
    private var begun: NIODeadline?
    /// Runs while a request is under way, and for a while after: one timer for many requests.
    private var timer: Scheduled<Void>?
    private var isRefused = false
    /// Whether requests before this one have no answer yet: then there is no place for a word.
    var isAnswering = false
    private var context: ChannelHandlerContext?

    init(_ desk: ConnectionDesk) {
        self.desk = desk
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if isRefused { return }
        let count = unwrapInboundIn(data).readableBytes
        if begun == nil {
            begun = .now()
            if timer == nil { watch(context) }
        }
        held += count
        guard desk.hold(count) else {
            desk.counters.note(.unfinished)
            return refuse(.unfinished, context)
        }
        context.fireChannelRead(data)
    }

    /// Writes bytes of an answer that is text already, past those who would write them.
    func write(_ bytes: ByteBuffer) {
        guard !isRefused else { return }
        context?.write(wrapOutboundOut(bytes), promise: nil)
    }

    /// Notes that a request has come to its end.
    func requestEnded() {
        desk.release(held)
        held = 0
        begun = nil
    }

    private func watch(_ context: ChannelHandlerContext) {
        let begun = begun ?? .now()
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        timer = context.eventLoop.scheduleTask(deadline: begun + desk.limits.patience) {
            let (watch, context) = bound.value
            watch.look(context)
        }
    }

    /// Looks whether the request under way is the one that began when the timer was set.
    private func look(_ context: ChannelHandlerContext) {
        timer = nil
        guard let begun, !isRefused else { return }
        guard begun + desk.limits.patience <= .now() else { return watch(context) }
        desk.counters.note(.slow)
        refuse(.slow, context)
    }

    private func refuse(_ refusal: RawRefusal, _ context: ChannelHandlerContext) {
        isRefused = true
        requestEnded()
        guard !isAnswering else { return context.close(promise: nil) }
        context.writeAndFlush(wrapOutboundOut(refusal.answer), promise: nil)
        refusal.closeSoon(context)
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
    }

    func channelInactive(context: ChannelHandlerContext) {
        timer?.cancel()
        timer = nil
        requestEnded()
        context.fireChannelInactive()
    }
}

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
    case connections, unfinished, slow

    private var status: String {
        switch self {
        case .connections, .unfinished: "429 Too Many Requests"
        case .slow: "408 Request Timeout"
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
        }
    }

    var answer: ByteBuffer {
        let text = sentence
        return ByteBuffer(
            string: "HTTP/1.1 \(status)\r\nContent-Type: text/plain; charset=utf-8\r\n"
                + "Content-Length: \(text.utf8.count)\r\nRetry-After: 1\r\n"
                + "X-Content-Type-Options: nosniff\r\n"
                + "Connection: close\r\n\r\n" + text
        )
    }

    /// Closes this side now and the other soon: what the client has sent meanwhile must not cost
    /// it the answer.
    func closeSoon(_ context: ChannelHandlerContext) {
        context.close(mode: .output, promise: nil)
        let channel = context.channel
        context.eventLoop.scheduleTask(in: .seconds(1)) { channel.close(promise: nil) }
    }
}
