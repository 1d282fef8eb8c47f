internal import NIOCore
internal import NIOHPACK
internal import NIOHTTP2
internal import Primitives

/// One call of `grpc.health.v1.Health/Check`.
struct HealthCall: Sendable {
    let authority: String
    let service: String
    let isSecure: Bool
    let timeout: Duration

    /// The head of the request (gRPC over HTTP/2, Requests).
    var head: HPACKHeaders {
        let milliseconds = max(1, min(timeout.nanoseconds / 1_000_000, 99_999_999))
        return [
            ":method": "POST",
            ":scheme": isSecure ? "https" : "http",
            ":path": "/grpc.health.v1.Health/Check",
            ":authority": authority,
            "te": "trailers",
            "grpc-timeout": "\(milliseconds)m",
            "content-type": "application/grpc",
            "user-agent": "Martlet Health Check",
        ]
    }
}

/// Makes the one call of a connection and tells what it says.
final class HealthCallHandler: ChannelInboundHandler {
    typealias InboundIn = HTTP2Frame
    typealias OutboundOut = HTTP2Frame

    private let call: HealthCall
    private let answered: EventLoopPromise<HealthMessage.Health>
    private var message: [UInt8] = []
    private static let stream = HTTP2StreamID(1)
    /// An answer has seven bytes.
    private static let maximumBytes = 1_024

    init(_ call: HealthCall, answered: EventLoopPromise<HealthMessage.Health>) {
        self.call = call
        self.answered = answered
    }

    func channelActive(context: ChannelHandlerContext) {
        let body = ByteBuffer(bytes: HealthMessage.request(service: call.service))
        send(.headers(.init(headers: call.head)), context)
        send(.data(.init(data: .byteBuffer(body), endStream: true)), context)
        context.flush()
        context.fireChannelActive()
    }

    private func send(_ payload: HTTP2Frame.FramePayload, _ context: ChannelHandlerContext) {
        let frame = HTTP2Frame(streamID: Self.stream, payload: payload)
        context.write(wrapOutboundOut(frame), promise: nil)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let frame = unwrapInboundIn(data)
        switch frame.payload {
        case .goAway(_, let code, _): fail("it goes away: \(code)")
        case .headers(let head) where frame.streamID == Self.stream:
            take(head.headers)
            if head.endStream { finish() }
        case .data(let data) where frame.streamID == Self.stream:
            if case .byteBuffer(let buffer) = data.data { message += buffer.readableBytesView }
            if message.count > Self.maximumBytes { fail("its answer is no HealthCheckResponse") }
            if data.endStream { fail("its answer has no status of gRPC") }
        case .rstStream(let code) where frame.streamID == Self.stream:
            fail("it broke off the call: \(code)")
        default: break
        }
    }

    /// Looks at the head or the trailers; both may say that it fails.
    private func take(_ headers: HPACKHeaders) {
        if let status = headers.first(name: ":status"), status != "200" {
            return fail("it answers with HTTP status \(status.prefix(8))")
        }
        guard let code = headers.first(name: "grpc-status"), code != "0" else { return }
        let words = headers.first(name: "grpc-message") ?? ""
        let name = Int(code).flatMap { Self.codes.indices.contains($0) ? Self.codes[$0] : nil }
        fail(
            "status \(code.prefix(8))\(name.map { " (\($0))" } ?? "")"
                + (words.isEmpty ? "" : ": \(words.prefix(200))")
        )
    }

    private func finish() {
        guard let health = HealthMessage.health(in: message) else {
            return fail("its answer is no HealthCheckResponse")
        }
        answered.succeed(health)
    }

    private func fail(_ reason: String) {
        answered.fail(ProbeFailure(reason))
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        answered.fail(error)
    }

    func channelInactive(context: ChannelHandlerContext) {
        answered.fail(ProbeFailure.closed)
    }

    /// The words for status codes of gRPC, by number.
    private static let codes = [
        "OK", "CANCELLED", "UNKNOWN", "INVALID_ARGUMENT", "DEADLINE_EXCEEDED", "NOT_FOUND",
        "ALREADY_EXISTS", "PERMISSION_DENIED", "RESOURCE_EXHAUSTED", "FAILED_PRECONDITION",
        "ABORTED", "OUT_OF_RANGE", "UNIMPLEMENTED", "INTERNAL", "UNAVAILABLE", "DATA_LOSS",
        "UNAUTHENTICATED",
    ]
}
