import DNS
import NIOCore
import Primitives
import View

/// Answers queries over TCP: each behind its length in two bytes (RFC 7766), one after the other.
///
/// While the client does not take its answers away, no more of it is read; without a whole query
/// for some seconds, or with one that is none, its connection is closed.
final class StreamHandler: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let desk: SharedDesk
    private let table: ConnectionTable
    private let idle: TimeAmount
    private var pending = ByteBuffer()
    private var host: IPAddress?
    private var heardAt = NIODeadline.now()
    private var timer: Scheduled<Void>?
    private var budget: SourceBudget

    /// A query has no use for more: a name, options, a key.
    private static let largestQuery = 4_096

    init(desk: SharedDesk, table: ConnectionTable, limits: DNSConfiguration.Limits) {
        self.desk = desk
        self.table = table
        idle = .seconds(limits.idleSeconds)
        budget = SourceBudget(perSecond: limits.queriesOfOneHost)
    }

    func channelActive(context: ChannelHandlerContext) {
        guard let remote = context.remoteAddress.flatMap(Address.init), table.enter(from: remote.ip)
        else { return context.close(promise: nil) }
        host = remote.ip
        heardAt = .now()
        watch(context, for: idle)
        context.fireChannelActive()
    }

    func channelInactive(context: ChannelHandlerContext) {
        timer?.cancel()
        if let host = host.take() { table.leave(from: host) }
        context.fireChannelInactive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard host != nil else { return }
        var incoming = unwrapInboundIn(data)
        pending.writeBuffer(&incoming)
        answerAll(context)
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        let isWritable = context.channel.isWritable
        context.channel.setOption(.autoRead, value: isWritable).whenFailure { _ in }
        if isWritable { answerAll(context) }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    private func answerAll(_ context: ChannelHandlerContext) {
        var hasWritten = false
        while context.channel.isWritable, let size: UInt16 = pending.peekInteger() {
            guard Int(size) <= Self.largestQuery else { return close(context, .malformed) }
            guard let bytes = pending.getBytes(at: pending.readerIndex + 2, length: Int(size))
            else { break }
            pending.moveReaderIndex(forwardBy: 2 + bytes.count)
            heardAt = .now()
            guard isWithinBudget else { return close(context, .rate) }
            guard let answer = desk.answer(bytes, by: .stream) else { return close(context, nil) }
            var buffer = context.channel.allocator.buffer(capacity: 2 + answer.count)
            buffer.writeInteger(UInt16(truncatingIfNeeded: answer.count))
            buffer.writeBytes(answer)
            context.write(wrapOutboundOut(buffer), promise: nil)
            hasWritten = true
        }
        pending.discardReadBytes()
        // At once: who has closed his side by now would otherwise hear nothing.
        if hasWritten { context.flush() }
    }

    private var isWithinBudget: Bool {
        guard let host, !host.isLoopback else { return true }
        let now = Int64(clamping: NIODeadline.now().uptimeNanoseconds)
        return budget.admits(host, at: now)
    }

    private func close(_ context: ChannelHandlerContext, _ reason: DNSCounters.Drop?) {
        if let reason { desk.counters.note(reason) }
        pending.clear()
        context.flush()
        context.close(promise: nil)
    }

    private func watch(_ context: ChannelHandlerContext, for time: TimeAmount) {
        timer = context.eventLoop.assumeIsolated().scheduleTask(in: time) {
            let left = self.heardAt + self.idle - .now()
            if left > .zero {
                self.watch(context, for: left)
            } else {
                self.close(context, .idle)
            }
        }
    }
}
