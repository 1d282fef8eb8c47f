import Services

/// A change that waits for its turn to be written, with whoever waits for it.
package final class PendingWrite {
    /// What becomes of a change that the disk refuses.
    enum Refusal {
        /// It does not come about: what the disk does not have would be gone after a restart.
        case undone
        /// It holds in memory and is written when that is possible: it takes something away, and
        /// nobody may be sent there any more.
        case heldInMemory
    }

    let refusal: Refusal
    let body: (inout LocalState, CatalogClock.Moment) throws(CatalogError) -> Void
    private(set) var outcome: Result<Void, CatalogError>?
    private var continuation: CheckedContinuation<Void, Never>?
    private var isLetGo = false

    init(
        _ refusal: Refusal,
        _ body: @escaping (inout LocalState, CatalogClock.Moment) throws(CatalogError) -> Void
    ) {
        self.refusal = refusal
        self.body = body
    }

    /// Others may have come between and written it: then there is nothing to wait for.
    func wait(_ continuation: CheckedContinuation<Void, Never>) {
        if outcome == nil, !isLetGo {
            self.continuation = continuation
        } else {
            continuation.resume()
        }
    }

    func finish(_ outcome: Result<Void, CatalogError>) {
        self.outcome = outcome
        continuation.take()?.resume()
    }

    /// Has nobody wait any longer; the change is made all the same.
    func letGo() {
        isLetGo = true
        continuation.take()?.resume()
    }
}
