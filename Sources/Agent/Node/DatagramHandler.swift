import NIOCore

/// Hands whole batches of datagrams to the node's loop, on the loop's own thread.
///
/// It keeps what one turn of the event loop read and lets the node judge only when the turn is
/// over: the socket is drained before any timer fires.
final class DatagramHandler: ChannelInboundHandler {
    typealias InboundIn = AddressedEnvelope<ByteBuffer>

    private let loop: NodeLoop

    init(loop: NodeLoop) {
        self.loop = loop
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let datagram = unwrapInboundIn(data)
        loop.assumeIsolated { $0.receive(datagram) }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        loop.assumeIsolated { $0.settle() }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // A datagram socket reports the unreachable ports of others here. None of it may stop the
        // reception of what comes next.
        loop.assumeIsolated { $0.noteSocketError(error) }
    }
}
