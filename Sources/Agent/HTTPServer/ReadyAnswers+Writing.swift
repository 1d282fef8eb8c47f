import HTTPAPI
import HTTPTypes
import NIOCore
import NIOHTTP1

/// Answers that are written on the event loop.
extension ReadyAnswers {
    func write(
        _ response: APIResponse,
        to request: HTTPRequestHead,
        _ context: ChannelHandlerContext
    ) {
        guard case .bytes(let body) = response.body else {
            preconditionFailure("a stream is never answered at once")
        }
        let isLast = request.isLast
        if request.version == .http1_1, !isLast {
            return write(response.headText ?? response.head.text, body)
        }
        addEncoder(context)
        var headers = HTTPHeaders(
            response.head.headerFields.map { ($0.name.rawName, $0.value) }
        )
        headers.add(name: "Date", value: HTTPDate.current)
        if isLast { headers.add(name: "Connection", value: "close") }
        let head = HTTPResponseHead(
            version: request.version,
            status: HTTPResponseStatus(statusCode: response.head.status.code),
            headers: headers
        )
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        if body.readableBytes > 0 {
            context.write(wrapOutboundOut(.body(.byteBuffer(body))), promise: nil)
        }
        context.write(wrapOutboundOut(.end(nil)), promise: nil)
        guard isLast else { return }
        context.flush()
        context.close(promise: nil)
    }

    /// Writes an answer whose head is text already; the encoder has nothing to do for it.
    private func write(_ head: ByteBuffer, _ body: ByteBuffer) {
        var head = head
        head.writeString("Date: \(HTTPDate.current)\r\n\r\n")
        watch.write(head)
        if body.readableBytes > 0 { watch.write(body) }
    }
}
