internal import NIOCore
import Storage

/// Writes for the owner's side on a thread of its own: however long the disk takes, nobody but who
/// waits for a write is held up. One write is under way at a time, as one task asks for them.
actor ServiceWriter {
    private let storage: any AgentStorage
    private let eventLoop: any EventLoop

    nonisolated var unownedExecutor: UnownedSerialExecutor {
        unsafe eventLoop.executor.asUnownedSerialExecutor()
    }

    init(_ storage: any AgentStorage, on eventLoop: any EventLoop) {
        self.storage = storage
        self.eventLoop = eventLoop
    }

    /// How an append ended.
    struct Outcome: Sendable {
        /// Why the disk has nothing of it; `nil` where it has all.
        var failure: StorageError?
        /// Whether the log has grown so far beyond the snapshot that a new one is due.
        var isRewritingDue = false
    }

    func append(_ changes: [StoredChange]) -> Outcome {
        var outcome = Outcome()
        do throws(StorageError) {
            try storage.append(changes)
        } catch {
            outcome.failure = error
        }
        outcome.isRewritingDue = storage.isRewritingDue
        return outcome
    }

    /// Keeps this state in the place of all that was appended; why not, where the disk refuses.
    func rewrite(_ state: LocalState, at moment: CatalogClock.Moment) -> StorageError? {
        do throws(StorageError) {
            try storage.rewrite(state.stored(at: moment))
            return nil
        } catch {
            return error
        }
    }
}
