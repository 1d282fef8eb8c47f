package import Gossip
package import Storage
import Synchronization

/// Writes down how far this node's own records have come (docs/protocol.md, Own records), beside
/// everything else, one write at a time, and the newest state next (ADR 66).
///
/// The node goes on meanwhile. One block of sequences more than it has reserved is on the disk, so
/// that a write may lag until the node reserves the block after; then the node waits.
package final class SequenceKeeper: Sendable {
    private let storage: any AgentStorage
    private let disk: DiskThread
    private let state: Mutex<State>
    /// Held during a write, so that the newest is also the last.
    private let file = Mutex(())

    private struct State {
        /// With the block more.
        var onDisk: RecordSequence
        /// What the disk was not told yet, or did not take.
        var unkept: RecordSequence?
        /// Whether a write waits for the disk's thread.
        var isQueued = false

        /// Whether the disk has reserved all that may be signed before the node's next word, which
        /// comes while half a block is left.
        func covers(_ sequence: RecordSequence) -> Bool {
            let margin = min(sequence.reserved, RecordSequence.block / 2)
            return onDisk.epoch == sequence.epoch && sequence.reserved - margin <= onDisk.reserved
        }
    }

    /// One for a node whose own records go on like this, as its disk knows already.
    package init(storage: any AgentStorage, disk: DiskThread, beginningAt own: RecordSequence) {
        self.storage = storage
        self.disk = disk
        state = Mutex(State(onDisk: own.withTwoBlocks))
    }

    /// Has the disk know that own records go on like this. It returns once they may: at once, but
    /// where they begin a new epoch, or the last write lags by a block. What the disk refuses holds
    /// nobody up: a start that knows too little is outdone, and begins a new epoch.
    package func keep(_ sequence: RecordSequence) {
        let mayLag = state.withLock { state in
            state.unkept = sequence
            return state.covers(sequence)
        }
        if mayLag { submit() } else { write() }
    }

    /// Tries again what the disk refused. To be called now and then.
    package func keepAgain() {
        if state.withLock({ $0.unkept != nil }) { submit() }
    }

    private func submit() {
        let isFirst = state.withLock { state in
            defer { state.isQueued = true }
            return !state.isQueued
        }
        guard isFirst else { return }
        disk.submit { [self] in
            state.withLock { $0.isQueued = false }
            write()
        }
    }

    /// Writes the newest, if another thread has not. The storage says what is wrong.
    private func write() {
        file.withLock { _ in
            guard let next = state.withLock({ $0.unkept }) else { return }
            let more = next.withNextBlock
            guard (try? storage.saveSequence(more)) != nil else { return }
            state.withLock { state in
                state.onDisk = more
                if state.unkept == next { state.unkept = nil }
            }
        }
    }
}
