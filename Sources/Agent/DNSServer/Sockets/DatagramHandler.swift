import DNS
import NIOCore
import Primitives
import View

/// Answers queries over UDP: one datagram for each, some with one call.
///
/// While the kernel takes no answers, no queries are read: they wait where it counts those that it
/// has no room for.
final class DatagramHandler: ChannelInboundHandler {
    typealias InboundIn = AddressedEnvelope<ByteBuffer>
    typealias OutboundOut = AddressedEnvelope<ByteBuffer>

    private let desk: AnswerDesk
    private var budget: SourceBudget
    /// Of two datagrams over the budget, the second is told to come by TCP.
    private var isSecond = false
    private var unsent = 0

    /// Answers that wait for the others of a turn at most: who asked first is not kept waiting
    /// for the last, and a turn's answers never come near what a channel may hold.
    private static let answersPerCall = 16

    init(desk: AnswerDesk, limits: DNSConfiguration.Limits) {
        self.desk = desk
        budget = SourceBudget(perSecond: limits.queriesOfOneHost)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let envelope = unwrapInboundIn(data)
        let bytes = Array(envelope.data.readableBytesView)
        guard let answer = answer(bytes, from: envelope.remoteAddress) else { return }
        let buffer = context.channel.allocator.buffer(bytes: answer)
        let reply = AddressedEnvelope(remoteAddress: envelope.remoteAddress, data: buffer)
        context.write(wrapOutboundOut(reply), promise: nil)
        unsent += 1
        if unsent >= Self.answersPerCall { send(context) }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        if unsent > 0 { send(context) }
    }

    private func send(_ context: ChannelHandlerContext) {
        unsent = 0
        context.flush()
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        let isWritable = context.channel.isWritable
        context.channel.setOption(.autoRead, value: isWritable).whenFailure { _ in }
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

    /// One datagram that did not get away says nothing of the others.
    func errorCaught(context: ChannelHandlerContext, error: any Error) {}
}
