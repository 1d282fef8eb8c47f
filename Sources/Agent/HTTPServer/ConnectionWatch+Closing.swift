import NIOCore

/// The end of a connection from this side: what was written goes out first, for as long as the
/// client takes any of it (`ConnectionDesk.Limits.stall`).
///
/// A channel that is closed throws away what it has not sent, and one whose client has closed its
/// side is closed as a whole with the first word of closing this one. A client that asks, closes
/// its side and reads slowly would lose the end of its answer.
extension ConnectionWatch {
    /// Whether there is nothing more to read or to answer.
    var isEnding: Bool { ending != .notYet }

    /// Closes it, or has it closed later. A promise is then kept once the whole connection has.
    func close(
        context: ChannelHandlerContext,
        mode: CloseMode,
        promise: EventLoopPromise<Void>?
    ) {
        guard mode != .input, unsent(context) > 0 else {
            if mode != .input { end() }
            return context.close(mode: mode, promise: promise)
        }
        context.channel.closeFuture.cascade(to: promise)
        switch ending {
        case .notYet:
            end()
            ending = .sending(mode)
            let gone = context.eventLoop.makePromise(of: Void.self)
            gone.futureResult.assumeIsolated().whenComplete { [self] _ in allHasGone(context) }
            // Nothing is written before what was written earlier.
            context.writeAndFlush(wrapOutboundOut(.byteBuffer(ByteBuffer())), promise: gone)
        case .sending:
            if mode == .all { ending = .sending(.all) }
        case .over:
            context.close(mode: mode, promise: nil)
        }
    }

    /// Closes it with what has not gone: who does not read has had its time.
    func closeAtOnce(_ context: ChannelHandlerContext) {
        end()
        context.close(promise: nil)
    }

    private func allHasGone(_ context: ChannelHandlerContext) {
        guard case .sending(let mode) = ending else { return }
        ending = .over
        context.close(mode: mode, promise: nil)
    }

    private func end() {
        ending = .over
        requestEnded()
    }
}
