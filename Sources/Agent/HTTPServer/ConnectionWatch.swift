import HTTPAPI
import NIOCore

/// Stands before all others on a connection: nothing may take longer than it has time for, or more
/// memory than the server has for it.
///
/// A request has to come to its end in time, and all that have none yet fit into a limit. A client
/// has to read what it is answered, and to ask for something now and then. Where the connection is
/// closed from this side, what was written goes out first (`ConnectionWatch+Closing`).
final class ConnectionWatch: ChannelDuplexHandler, NIOScheduledCallbackHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer
    typealias OutboundIn = IOData
    typealias OutboundOut = IOData

    let desk: ConnectionDesk
    /// Who has the connection's place at the desk, on a Unix socket.
    private let user: UInt32?
    private(set) var context: ChannelHandlerContext?
    /// Bytes of the request under way.
    private var held = 0
    /// When its first bytes came.
    private var begun: NIODeadline?
    /// Whether requests before this one have no answer yet: then there is no place for a word, and
    /// it is not the client's turn.
    var isAnswering = false
    /// When this was last looked at, and something had come or been written since the time before.
    private var lastUsed = NIODeadline.now()
    private var isUsed = false
    /// Bytes written so far; of those, what had gone at the last look, and when that became more.
    private var written = 0
    private var sent = 0
    private var lastSent = NIODeadline.now()
    var ending = Ending.notYet
    /// The agent ends, and leaves the client no more time than this to send or to read anything.
    private var lastMoment: NIODeadline?
    /// One timer for all: it runs while there is something to look for.
    private var timer: NIOScheduledCallback?

    /// How far the end of a connection has come, from this side.
    enum Ending: Equatable {
        case notYet
        /// What is written goes out first; then this is closed.
        case sending(CloseMode)
        /// Nothing more is read.
        case over
    }

    init(_ desk: ConnectionDesk, of user: UInt32?) {
        self.desk = desk
        self.user = user
    }

    // MARK: What comes

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard ending == .notYet else { return }
        let count = unwrapInboundIn(data).readableBytes
        if begun == nil { begun = .now() }
        use(context)
        held += count
        guard desk.hold(count) else {
            desk.counters.note(.unfinished)
            return refuse(.unfinished)
        }
        context.fireChannelRead(data)
    }

    /// Notes that a request has come to its end.
    func requestEnded() {
        desk.release(held)
        held = 0
        begun = nil
    }

    /// Says a word of its own where there is a place for it, and ends the connection.
    func refuse(_ refusal: RawRefusal) {
        guard ending == .notYet, let context else { return }
        ending = .over
        requestEnded()
        guard !isAnswering else { return context.close(promise: nil) }
        context.writeAndFlush(wrapOutboundOut(.byteBuffer(refusal.answer)), promise: nil)
        refusal.closeSoon(context)
    }

    // MARK: What goes

    func write(
        context: ChannelHandlerContext,
        data: NIOAny,
        promise: EventLoopPromise<Void>?
    ) {
        written += unwrapOutboundIn(data).readableBytes
        use(context)
        context.write(data, promise: promise)
    }

    /// Writes bytes of an answer that is text already, past those who would write them.
    func write(_ bytes: ByteBuffer) {
        guard ending == .notYet, let context else { return }
        written += bytes.readableBytes
        use(context)
        context.write(wrapOutboundOut(.byteBuffer(bytes)), promise: nil)
    }

    /// Bytes that were written and have not gone.
    func unsent(_ context: ChannelHandlerContext) -> Int {
        (try? context.channel.syncOptions?.getOption(.bufferedWritableBytes)) ?? 0
    }

    // MARK: Time

    private func use(_ context: ChannelHandlerContext) {
        isUsed = true
        if timer == nil { setTimer(context, at: .now() + pause) }
    }

    /// Between two looks: a request that begins after one is looked at before its time is over.
    private var pause: TimeAmount {
        lastMoment == nil ? min(desk.limits.patience, desk.limits.stall) : .seconds(1)
    }

    private func setTimer(_ context: ChannelHandlerContext, at deadline: NIODeadline) {
        timer?.cancel()
        timer = try? context.eventLoop.assumeIsolated()
            .scheduleCallback(at: deadline, handler: self)
    }

    func handleScheduledCallback(eventLoop: some EventLoop) {
        timer = nil
        guard let context else { return }
        look(context, at: .now())
    }

    /// Looks whether anything has taken too long.
    private func look(_ context: ChannelHandlerContext, at now: NIODeadline) {
        let unsent = unsent(context)
        if written - unsent > sent || unsent == 0 {
            sent = written - unsent
            lastSent = now
        }
        if isUsed { lastUsed = now }
        isUsed = false
        let limits = desk.limits
        let stall = lastMoment == nil ? limits.stall : limits.stallAtEnd
        if unsent > 0, lastSent + stall <= now { return closeAtOnce(context) }
        if let lastMoment, lastMoment <= now, unsent > 0 || begun != nil {
            return closeAtOnce(context)
        }
        var next = now + pause
        if let begun {
            if begun + limits.patience <= now {
                desk.counters.note(.slow)
                return refuse(.slow)
            }
            next = min(next, begun + limits.patience)
        } else if !isAnswering, unsent == 0 {
            if lastUsed + limits.idle <= now { return context.close(promise: nil) }
        } else if unsent == 0 {
            // It is the agent's turn, and may be for long: whatever it writes sets the timer again.
            return
        }
        setTimer(context, at: next)
    }

    // MARK: The connection

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard event is ChannelShouldQuiesceEvent else {
            return context.fireUserInboundEventTriggered(event)
        }
        lastMoment = .now() + desk.limits.parting
        context.fireUserInboundEventTriggered(event)
        if self.context != nil { setTimer(context, at: .now() + pause) }
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        setTimer(context, at: .now() + pause)
    }

    func channelInactive(context: ChannelHandlerContext) {
        ending = .over
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
        timer?.cancel()
        timer = nil
        requestEnded()
        desk.leave(user)
    }
}
