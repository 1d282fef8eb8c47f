import HTTPAPI
import NIOCore
import NIOHTTP1
import View

/// Requests that wait for a change on the connection's event loop, without a task.
extension ReadyAnswers {
    /// A request that waits, and how its answer is written.
    final class Waiting {
        let begun: BegunRequest
        let wait: ViewWait
        let head: HTTPRequestHead
        let number: UInt64

        init(_ begun: BegunRequest, _ wait: ViewWait, _ head: HTTPRequestHead, number: UInt64) {
            self.begun = begun
            self.wait = wait
            self.head = head
            self.number = number
        }
    }

    /// Has a request wait here. False where it waits for something else than a change.
    func hold(
        _ begun: BegunRequest,
        _ head: HTTPRequestHead,
        _ context: ChannelHandlerContext
    ) -> Bool {
        waits += 1
        let number = waits
        let loop = context.eventLoop
        let bound = NIOLoopBound((self, context), eventLoop: loop)
        let beginning = api.wait(begun) {
            loop.execute {
                let (answers, context) = bound.value
                answers.waitIsOver(number, context)
            }
        }
        switch beginning {
        case .answered(let response): write(response, to: head, context)
        case .needsTask: return false
        case .waits(let wait):
            var head = head
            var begun = begun
            // As few bytes as it needs: the parser makes room for sixteen headers, and nobody asks
            // for them any more.
            head.headers = HTTPHeaders(head.headers.map { ($0.name, $0.value) })
            begun.isBrought(values: { _ in [] }, readBody: { [] })
            state = .waiting(Waiting(begun, wait, head, number: number))
        }
        return true
    }

    /// The change has come, or the time is over, or nobody waits any more.
    private func waitIsOver(_ number: UInt64, _ context: ChannelHandlerContext) {
        guard case .waiting(let waiting) = state, waiting.number == number else { return }
        answer(waiting, context)
    }

    /// Answers who waits, with what there is now.
    func answer(_ waiting: Waiting, _ context: ChannelHandlerContext) {
        state = .betweenRequests
        guard context.channel.isActive else { return api.forgetWait() }
        write(api.answer(waiting.begun), to: waiting.head, context)
        context.flush()
    }

    /// Lets a request that waits pass after all, since another follows it on its connection: who
    /// stands behind keeps them in their order and reads no more than it has room for.
    func letPass(_ waiting: Waiting, _ context: ChannelHandlerContext) {
        state = .betweenRequests
        api.view.end(waiting.wait)
        api.forgetWait()
        pass(waiting.begun, waiting.head, ByteBuffer(), context)
    }
}
