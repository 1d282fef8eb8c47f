import HTTPAPI
import HTTPTypes
import NIOCore
import NIOHTTP1
import View

/// Answers on the event loop what can be answered from memory, and hands on everything else.
///
/// Most requests are reads of the view. The way through Hummingbird's streams and tasks costs
/// several times what such an answer does, so this handler stands before it, directly behind the
/// parser: it holds a request until its end and has the API begin it. What waits for a change waits
/// here; what waits for more passes as it came, with what was begun handed over. Answers keep the
/// order of the requests: while one that passed is unanswered, all pass.
final class ReadyAnswers: ChannelDuplexHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    let api: HTTPAPI
    private let connection: ClientConnection
    let watch: ConnectionWatch
    private let passage: Passage
    /// Where to leave what was begun here, once Hummingbird stands behind.
    private var handover: Handover?
    /// Whether there is who writes parts of answers as bytes.
    private var hasEncoder = false
    /// Whether something was left there that may not have been taken.
    private var hasHandedOver = false
    var state = State.betweenRequests {
        didSet { tellWatch() }
    }
    /// Requests that waited here.
    var waits: UInt64 = 0
    /// Requests that passed and have no answer yet.
    private var unanswered = 0 {
        didSet { tellWatch() }
    }
    /// Whether an answer has begun and not ended.
    private var isAnswering = false {
        didSet { tellWatch() }
    }
    /// Whether nothing is to be answered after those.
    private var closesWhenAnswered = false

    /// Bytes of a body that are held, at most; 256 reports fit.
    private static let heldBytes = APIRequest.maximumBody

    enum State {
        case betweenRequests
        /// Held until its end, with the body that has come.
        case holding(HTTPRequestHead, ByteBuffer)
        case passing
        /// One waits for a change.
        case waiting(Waiting)
    }

    init(
        api: HTTPAPI,
        connection: ClientConnection,
        watch: ConnectionWatch,
        _ passage: Passage
    ) {
        self.api = api
        self.connection = connection
        self.watch = watch
        self.passage = passage
    }

    // MARK: Requests

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !watch.isEnding else { return }
        let part = unwrapInboundIn(data)
        if case .waiting(let waiting) = state { letPass(waiting, context) }
        if case .end = part { watch.requestEnded() }
        switch (part, state) {
        case (.head(let head), _):
            if hasHandedOver {
                handover?.clear()
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
                if !hold(begun, head, context) { pass(begun, head, body, context) }
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
        openPassage(context)
        state = .passing
        unanswered += 1
        if head.isLast { closesWhenAnswered = true }
        var head = head
        // Which of two hosts is asked nobody can tell: it is as if none were named.
        if head.headers["host"].count > 1 { head.headers.remove(name: "host") }
        context.fireChannelRead(wrapInboundOut(.head(head)))
    }

    /// Has Hummingbird stand behind, from the first request on that passes.
    private func openPassage(_ context: ChannelHandlerContext) {
        guard handover == nil else { return }
        addEncoder(context)
        do {
            handover = try passage.open(context.channel, of: connection)
        } catch {
            return context.close(promise: nil)
        }
        // Who comes late takes every channel for writable.
        if !context.channel.isWritable { context.fireChannelWritabilityChanged() }
    }

    /// Most answers need none (`HTTPResponse.text`).
    func addEncoder(_ context: ChannelHandlerContext) {
        guard !hasEncoder else { return }
        hasEncoder = true
        let encoder = HTTPResponseEncoder()
        try? context.pipeline.syncOperations.addHandler(encoder, position: .before(self))
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

    /// Lets a whole request go on that was begun here.
    func pass(
        _ begun: BegunRequest,
        _ head: HTTPRequestHead,
        _ body: ByteBuffer,
        _ context: ChannelHandlerContext
    ) {
        openPassage(context)
        handover?.leave(begun, target: head.uri)
        hasHandedOver = true
        pass(head, body, context)
        state = .betweenRequests
        context.fireChannelRead(wrapInboundOut(.end(nil)))
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
        let (underWay, waiting) =
            switch state {
            case .passing: (1, 0)
            case .waiting: (0, 1)
            case .betweenRequests, .holding: (0, 0)
            }
        watch.isAnswering = isAnswering || unanswered + waiting > underWay
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
        context.write(data, promise: promise)
        guard closesWhenAnswered, unanswered == 0 else { return }
        context.flush()
        context.close(promise: nil)
    }

    /// Where the connection ends with this answer, it says so: not every client asked for that.
    private func announcingTheEnd(_ part: HTTPServerResponsePart) -> HTTPServerResponsePart {
        guard closesWhenAnswered, unanswered == 1, case .head(var head) = part,
            head.status.code >= 200
        else { return part }
        head.headers.replaceOrAdd(name: "Connection", value: "close")
        return .head(head)
    }

    // MARK: The connection

    /// The client has closed its side, or the agent ends: what is owed is answered, and then it is
    /// over.
    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case ChannelEvent.inputClosed:
            connection.clientHasGone()
            if handover == nil { close(context: context, mode: .all, promise: nil) }
        case is ChannelShouldQuiesceEvent:
            closesWhenAnswered = true
            if unanswered == 0 { close(context: context, mode: .all, promise: nil) }
        default: break
        }
        context.fireUserInboundEventTriggered(event)
    }

    /// Who waits is answered before the connection is closed from this side, as at the agent's end.
    func close(
        context: ChannelHandlerContext,
        mode: CloseMode,
        promise: EventLoopPromise<Void>?
    ) {
        if case .waiting(let waiting) = state, mode != .input {
            api.view.end(waiting.wait)
            answer(waiting, context)
        }
        context.close(mode: mode, promise: promise)
    }

    /// What cannot be parsed is answered here, or by Hummingbird after what that has to answer.
    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if case .waiting(let waiting) = state { letPass(waiting, context) }
        guard handover == nil else { return context.fireErrorCaught(error) }
        guard error is HTTPParserError else { return context.close(promise: nil) }
        watch.refuse(.unreadable)
    }

    func channelInactive(context: ChannelHandlerContext) {
        connection.clientHasGone()
        context.fireChannelInactive()
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
