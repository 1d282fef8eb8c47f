internal import AsyncHTTPClient
internal import NIOCore
internal import NIOHTTP1

/// What an HTTP check got.
package struct CheckAnswer: Sendable {
    let code: Int
    let phrase: String
    /// Where a redirect leads; `nil` in any other answer.
    let redirect: String?
    /// At most 4 KiB; the rest is never read.
    var body: [UInt8]

    static let maximumBodyBytes = 4_096
}

/// Reads an answer up to 4 KiB of body, then closes the connection.
///
/// An answer whose head has come counts by its status, whatever becomes of the body: as with
/// Consul, a body that never ends is no failure.
package final class CheckAnswerReader: HTTPClientResponseDelegate {
    typealias Response = Void

    private struct EnoughRead: Error {}

    private let state: NIOLoopBoundBox<CheckAnswer?>

    /// All calls come on this loop.
    init(on loop: any EventLoop) {
        state = .makeBoxSendingValue(nil, eventLoop: loop)
    }

    /// The answer, once the task is over in whatever way.
    func answer(of task: HTTPClient.Task<Void>) -> EventLoopFuture<CheckAnswer> {
        let state = state
        return task.futureResult.flatMapErrorThrowing { error in
            guard state.value != nil else { throw error }
        }.flatMapThrowing {
            guard let answer = state.value else { throw HTTPClientError.remoteConnectionClosed }
            return answer
        }
    }

    func didReceiveHead(
        task: HTTPClient.Task<Void>,
        _ head: HTTPResponseHead
    ) -> EventLoopFuture<Void> {
        state.value = CheckAnswer(
            code: Int(head.status.code),
            phrase: head.status.reasonPhrase,
            redirect: Self.redirect(head),
            body: []
        )
        return task.eventLoop.makeSucceededVoidFuture()
    }

    private static func redirect(_ head: HTTPResponseHead) -> String? {
        guard [301, 302, 303, 307, 308].contains(head.status.code) else { return nil }
        return head.headers.first(name: "location").map { String($0.prefix(2_048)) }
    }

    func didReceiveBodyPart(
        task: HTTPClient.Task<Void>,
        _ buffer: ByteBuffer
    ) -> EventLoopFuture<Void> {
        let room = CheckAnswer.maximumBodyBytes - (state.value?.body.count ?? 0)
        state.value?.body += buffer.readableBytesView.prefix(room)
        guard buffer.readableBytes < room else {
            return task.eventLoop.makeFailedFuture(EnoughRead())
        }
        return task.eventLoop.makeSucceededVoidFuture()
    }

    func didFinishRequest(task: HTTPClient.Task<Void>) throws {}
}
