import NIOCore

/// What every connection does.
struct TrafficPlan: Sendable {
    var service: String
    /// What is due before is sent and not counted.
    var from: NIODeadline
    var until: NIODeadline
    /// From one request of a connection to the next; nil for at once.
    var interval: TimeAmount?
}

/// One connection: picks, reports the pick, and so on; one request at a time.
///
/// It writes and reads HTTP/1.1 as bytes, so that the generator costs little beside the agent.
final class TrafficHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let plan: TrafficPlan
    private let pick: ByteBuffer
    private var due: NIODeadline
    /// The lease to report next; nil where a pick is next.
    private var lease: String?
    private var received = ByteBuffer()
    private(set) var results = TrafficResults(seconds: 0)

    init(plan: TrafficPlan, first: NIODeadline) {
        self.plan = plan
        due = first
        pick = Self.request("/v1/mesh/pick/\(plan.service)", #"{"Deadline":"2s"}"#)
    }

    private static func request(_ path: String, _ body: String) -> ByteBuffer {
        ByteBuffer(
            string: "POST \(path) HTTP/1.1\r\nHost: localhost\r\n"
                + "Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
        )
    }

    func channelActive(context: ChannelHandlerContext) { next(context) }

    /// Sends the next request when it is due.
    private func next(_ context: ChannelHandlerContext) {
        guard due < plan.until else { return }
        let now = NIODeadline.now()
        guard due > now else { return send(context) }
        let bound = NIOLoopBound(self, eventLoop: context.eventLoop)
        let place = NIOLoopBound(context, eventLoop: context.eventLoop)
        context.eventLoop.scheduleTask(deadline: due) { bound.value.send(place.value) }
    }

    private func send(_ context: ChannelHandlerContext) {
        var bytes = pick
        if let lease {
            bytes = Self.request(
                "/v1/mesh/report",
                #"{"Lease":"\#(lease)","Outcome":"ok","Latency":"2ms"}"#
            )
        }
        context.writeAndFlush(wrapOutboundOut(bytes), promise: nil)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var bytes = unwrapInboundIn(data)
        received.writeBuffer(&bytes)
        guard let answer = TrafficAnswer(&received) else { return }
        let now = NIODeadline.now()
        if due >= plan.from {
            results.note(answer.status, after: (now - due).nanoseconds)
        }
        lease = lease == nil ? answer.lease : nil
        due = plan.interval.map { due + $0 } ?? now
        next(context)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        results.failures += 1
        context.close(promise: nil)
    }
}

/// A whole answer, taken off the front of what was received.
struct TrafficAnswer {
    let status: Int
    let lease: String?

    /// Nil while it is not all there.
    init?(_ received: inout ByteBuffer) {
        let view = received.readableBytesView
        guard let end = view.firstRange(of: Array("\r\n\r\n".utf8)) else { return nil }
        let head = String(decoding: view[..<end.lowerBound], as: UTF8.self)
        let mark = "ontent-Length: "
        guard let length = head.firstRange(of: mark),
            let count = Int(head[length.upperBound...].prefix { $0.isNumber }),
            view.distance(from: end.upperBound, to: view.endIndex) >= count
        else { return nil }
        status = Int(head.dropFirst(9).prefix(3)) ?? 0
        let body = view[end.upperBound..<view.index(end.upperBound, offsetBy: count)]
        let key = Array(#"{"Lease":""#.utf8)
        lease =
            body.starts(with: key)
            ? String(decoding: body.dropFirst(key.count).prefix(32), as: UTF8.self) : nil
        received.moveReaderIndex(forwardBy: view.distance(from: view.startIndex, to: body.endIndex))
        received.discardReadBytes()
    }
}
