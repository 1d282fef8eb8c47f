import NIOCore
import NIOHTTP1

/// Collects the parts of one answer and completes the promise with it, or with what went wrong.
final class ResponseCollector: ChannelInboundHandler {
    typealias InboundIn = HTTPClientResponsePart

    /// Bytes of a body that are read.
    private static let limit = 256 << 20

    private let answer: EventLoopPromise<APIResponse>
    private var status = 0
    private var index: UInt64?
    private var body = ByteBuffer()

    init(_ answer: EventLoopPromise<APIResponse>) {
        self.answer = answer
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            status = Int(head.status.code)
            index = head.headers.first(name: "X-Consul-Index").flatMap { UInt64($0) }
        case .body(var bytes):
            body.writeBuffer(&bytes)
            if body.readableBytes > ResponseCollector.limit {
                answer.fail(APIClientError.tooLarge)
                context.close(promise: nil)
            }
        case .end:
            let bytes = Array(body.readableBytesView)
            answer.succeed(APIResponse(status: status, body: bytes, index: index))
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        answer.fail(error)
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        answer.fail(APIClientError.cutShort)
    }
}
