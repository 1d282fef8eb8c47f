import HTTPAPI
import HTTPTypes
import NIOCore
import NIOHTTP1
import View

/// Answers on the event loop what can be answered from memory, and hands on everything else.
///
/// Most requests are reads of the view. The way through Hummingbird's streams and tasks costs
/// several times what such an answer does, so this handler stands before it, directly behind the
/// parser: it holds a request until its end, has the API begin it, and if it must wait lets it pass
/// as it came, and hands over what was begun. Answers keep the order of the requests: while one
/// that passed is unanswered, all pass.
final class ReadyAnswers: ChannelDuplexHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    private let api: HTTPAPI
    private let connection: ClientConnection
    private let watch: RequestWatch
    private let handover: Handover
    /// Whether something was left there that may not have been taken.
    private var hasHandedOver = false
    private var state = State.betweenRequests {
        didSet { tellWatch() }
    }
    /// Requests that passed and have no answer yet.
    private var unanswered = 0 {
        didSet { tellWatch() }
    }
    /// Whether an answer has begun and not ended.
    private var isAnswering = false {
        didSet { tellWatch() }
    }
    /// Whether the client wants no answer after those.
    private var closesWhenAnswered = false

    /// Bytes of a body that are held, at most; 256 reports fit.
    private static let heldBytes = APIRequest.maximumBody

    private enum State {
        case betweenRequests
        /// Held until its end, with the body that has come.
        case holding(HTTPRequestHead, ByteBuffer)
        case passing
    }

    init(
        api: HTTPAPI,
        connection: ClientConnection,
        watch: RequestWatch,
        _ handover: Handover
    ) {
        self.api = api
        self.connection = connection
        self.watch = watch
        self.handover = handover
    }

    // MARK: Requests

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let part = unwrapInboundIn(data)
        if case .end = part { watch.requestEnded() }
        switch (part, state) {
        case (.head(let head), _):
            if hasHandedOver {
                handover.clear()
                hasHandedOver = false
            }
            // A client that does not read its answers is left to who can wait for it, and one
            // that asks before it sends its body to who can tell it to.
            let mayHold = unanswered == 0 && context.channel.isWritable
            if mayHold, !head.headers.contains(name: "expect") {
                state = .holding(head, ByteBuffer())
            } else {
                pass(head, context)
            }
        case (.body(let part), .holding(let head, var body)):
            // Only what may be answered at once is worth holding, and only if it is small.
            if head.method == .POST, body.readableBytes + part.readableBytes <= Self.heldBytes {
                state = .betweenRequests
                body.writeImmutableBuffer(part)
                state = .holding(head, body)
            } else {
                pass(head, body, context)
                context.fireChannelRead(data)
            }
        case (.end, .holding(let head, let body)):
            state = .betweenRequests
            switch api.begin(request(head, body)) {
            case .answered(let response): write(response, to: head, context)
            case .waits(let begun):
                handover.leave(begun, target: head.uri)
                hasHandedOver = true
                pass(head, body, context)
                state = .betweenRequests
                context.fireChannelRead(data)
            }
        case (.end, _):
            state = .betweenRequests
            context.fireChannelRead(data)
        case (.body, _):
            context.fireChannelRead(data)
        }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        context.flush()
        context.fireChannelReadComplete()
    }

    private func pass(_ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
        state = .passing
        unanswered += 1
        if head.isLast { closesWhenAnswered = true }
        var head = head
        // Which of two hosts is asked nobody can tell: it is as if none were named.
        if head.headers["host"].count > 1 { head.headers.remove(name: "host") }
        context.fireChannelRead(wrapInboundOut(.head(head)))
    }

    /// Lets go on what was held.
    private func pass(
        _ head: HTTPRequestHead,
        _ body: ByteBuffer,
        _ context: ChannelHandlerContext
    ) {
        pass(head, context)
        if body.readableBytes > 0 { context.fireChannelRead(wrapInboundOut(.body(body))) }
    }

    private func request(_ head: HTTPRequestHead, _ body: ByteBuffer) -> APIRequest {
        let headers = head.headers
        let hosts = headers["host"]
        var request = APIRequest(
            method: HTTPRequest.Method(head.method),
            target: head.uri,
            authority: hosts.count == 1 ? hosts[0] : nil,
            values: { headers[$0.canonicalName] },
            connection: connection
        )
        request.heldBody = Array(body.readableBytesView)
        return request
    }

    /// A word of its own it may say only where no answer comes or is due but for the request that
    /// has not ended.
    private func tellWatch() {
        let underWay = if case .passing = state { 1 } else { 0 }
        watch.isAnswering = isAnswering || unanswered > underWay
    }

    // MARK: Answers

    func write(
        context: ChannelHandlerContext,
        data: NIOAny,
        promise: EventLoopPromise<Void>?
    ) {
        let part = unwrapOutboundIn(data)
        guard case .end = part, unanswered > 0 else {
            isAnswering = true
            return context.write(wrapOutboundOut(announcingTheEnd(part)), promise: promise)
        }
        isAnswering = false
        unanswered -= 1
        if closesWhenAnswered, unanswered == 0 {
            let written = context.writeAndFlush(data)
            written.cascade(to: promise)
            written.whenComplete { [channel = context.channel] _ in channel.close(promise: nil) }
        } else {
            context.write(data, promise: promise)
        }
    }

    /// Where the connection ends with this answer, it says so: not every client asked for that.
    private func announcingTheEnd(_ part: HTTPServerResponsePart) -> HTTPServerResponsePart {
        guard closesWhenAnswered, unanswered == 1, case .head(var head) = part,
            head.status.code >= 200
        else { return part }
        head.headers.replaceOrAdd(name: "Connection", value: "close")
        return .head(head)
    }

    private func write(
        _ response: APIResponse,
        to request: HTTPRequestHead,
        _ context: ChannelHandlerContext
    ) {
        guard case .bytes(let body) = response.body else {
            preconditionFailure("a stream is never answered at once")
        }
        let isLast = request.isLast
        if let head = response.headText, request.version == .http1_1, !isLast {
            return write(head, body)
        }
        var headers = HTTPHeaders(
            response.head.headerFields.map { ($0.name.rawName, $0.value) }
        )
        headers.add(name: "Date", value: HTTPDate.current)
        if isLast { headers.add(name: "Connection", value: "close") }
        let head = HTTPResponseHead(
            version: request.version,
            status: HTTPResponseStatus(statusCode: response.head.status.code),
            headers: headers
        )
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        if body.readableBytes > 0 {
            context.write(wrapOutboundOut(.body(.byteBuffer(body))), promise: nil)
        }
        guard isLast else {
            return context.write(wrapOutboundOut(.end(nil)), promise: nil)
        }
        // What the client has not read yet would be thrown away.
        context.writeAndFlush(wrapOutboundOut(.end(nil))).whenComplete {
            [channel = context.channel] _ in
            channel.close(promise: nil)
        }
    }

    /// Writes an answer whose head is text already; the encoder has nothing to do for it.
    private func write(_ head: ByteBuffer, _ body: ByteBuffer) {
        var head = head
        head.writeString("Date: \(HTTPDate.current)\r\n\r\n")
        watch.write(head)
        if body.readableBytes > 0 { watch.write(body) }
    }

    // MARK: The connection

    /// Tells who waits for this client that it has closed its side, and closes idle connections.
    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .inputClosed? = event as? ChannelEvent { connection.clientHasGone() }
        guard event is IdleStateHandler.IdleStateEvent else {
            return context.fireUserInboundEventTriggered(event)
        }
        if case .betweenRequests = state, unanswered > 0 { return }
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        connection.clientHasGone()
        context.fireChannelInactive()
    }
}

extension HTTPRequestHead {
    /// Whether no request follows it on its connection.
    fileprivate var isLast: Bool { !isKeepAlive || offersAnotherProtocol }

    /// Whether the parser takes what follows for another protocol, and reads no more. Java's and
    /// curl's clients offer HTTP/2 with each request. A server may pass over that (RFC 9110 §7.8),
    /// but here the connection has to end, or its next request would wait for ever.
    private var offersAnotherProtocol: Bool {
        guard method != .CONNECT else { return true }
        return headers.contains(name: "upgrade")
            && headers[canonicalForm: "connection"].contains { $0.lowercased() == "upgrade" }
    }
}

extension HTTPRequest.Method {
    /// The same method in the other package's type.
    fileprivate init(_ method: HTTPMethod) {
        switch method {
        case .GET: self = .get
        case .HEAD: self = .head
        case .PUT: self = .put
        case .POST: self = .post
        case .DELETE: self = .delete
        case .OPTIONS: self = .options
        default: self = HTTPRequest.Method(rawValue: method.rawValue) ?? .trace
        }
    }
}
