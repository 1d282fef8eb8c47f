import DNS
import NIOCore
import Primitives
import View

/// Answers queries over UDP: one datagram for each, all of a turn with one call.
final class DatagramHandler: ChannelInboundHandler {
    typealias InboundIn = AddressedEnvelope<ByteBuffer>
    typealias OutboundOut = AddressedEnvelope<ByteBuffer>

    private let desk: AnswerDesk
    private var budget: SourceBudget
    /// Of two datagrams over the budget, the second is told to come by TCP.
    private var isSecond = false
    private var hasWritten = false

    init(desk: AnswerDesk, limits: DNSConfiguration.Limits) {
        self.desk = desk
        budget = SourceBudget(perSecond: limits.queriesOfOneHost)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let envelope = unwrapInboundIn(data)
        guard context.channel.isWritable else { return desk.counters.note(.unwritable) }
        let bytes = Array(envelope.data.readableBytesView)
        guard let answer = answer(bytes, from: envelope.remoteAddress) else { return }
        let buffer = context.channel.allocator.buffer(bytes: answer)
        let reply = AddressedEnvelope(remoteAddress: envelope.remoteAddress, data: buffer)
        context.write(wrapOutboundOut(reply), promise: nil)
        hasWritten = true
    }

    private func answer(_ bytes: [UInt8], from remote: SocketAddress) -> [UInt8]? {
        guard let source = Address(remote) else { return nil }
        if source.ip.isLoopback { return desk.answer(bytes, by: .datagram(isLocal: true)) }
        let now = Int64(clamping: NIODeadline.now().uptimeNanoseconds)
        if budget.admits(source.ip, at: now) {
            return desk.answer(bytes, by: .datagram(isLocal: false))
        }
        desk.counters.note(.rate)
        isSecond.toggle()
        return isSecond ? nil : desk.truncated(bytes)
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        guard hasWritten else { return }
        hasWritten = false
        context.flush()
    }

    /// One datagram that did not get away says nothing of the others.
    func errorCaught(context: ChannelHandlerContext, error: any Error) {}
}
