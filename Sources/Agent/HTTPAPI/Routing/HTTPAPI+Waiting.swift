import HTTPTypes
package import View

/// What became of a request that may wait without a task.
package enum WaitBeginning {
    case answered(APIResponse)
    case waits(ViewWait)
    /// It waits for something else than a change: see `finish`.
    case needsTask
}

/// Requests that wait for a change of the view, and for nothing else: most of those that wait. They
/// need no task, whose stacks would be most of what ten thousand of them take.
extension HTTPAPI {
    /// Waits, where that is all that is left to do. `end` is called once, on any thread; then
    /// `answer(_:)` or `forgetWait()` gives the place of a reader back.
    package func wait(
        _ begun: BegunRequest,
        then end: @escaping @Sendable () -> Void
    ) -> WaitBeginning {
        let topic: ViewTopic
        let blocking: BlockingQuery
        switch begun.rest {
        case .view(let read, let query?) where !mustHold: (topic, blocking) = (read.topic, query)
        case .poll(let waited, let query, _): (topic, blocking) = (waited, query)
        case .view, .waiting, .body, .waitingBody: return .needsTask
        }
        // An index from another agent, or from before a loss of ours: tell ours at once.
        if blocking.index > view.index(of: topic) { return .answered(told(begun)) }
        guard view.enter() else {
            return .answered(refused(.tooManyReaders, begun.call))
        }
        counters.noteWaiting(1)
        return .waits(
            view.wait(
                for: topic,
                beyond: blocking.index,
                until: blocking.deadline,
                of: begun.call.request.connection,
                then: end
            )
        )
    }

    /// The answer to a request that has waited.
    package func answer(_ begun: BegunRequest) -> APIResponse {
        forgetWait()
        return told(begun)
    }

    /// Gives the place of a reader back that is not answered.
    package func forgetWait() {
        counters.noteWaiting(-1)
        view.leave()
    }

    /// What the view holds now.
    private func told(_ begun: BegunRequest) -> APIResponse {
        let call = begun.call
        do throws(APIError) {
            switch begun.rest {
            case .view(let read, _): return ended(serve(read, for: call), call)
            case .poll(_, _, let answer): return ended(try answer(self)(call), call)
            case .waiting, .body, .waitingBody: throw .failed("the request waits for a task")
            }
        } catch {
            return refused(error, call)
        }
    }
}
