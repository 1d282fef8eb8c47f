package import NIOCore
import Synchronization
package import Wire

/// The one place where the node's loop leaves what it knows and readers find it.
///
/// The node applies its changes in batches; a reader takes `current` without waiting for anyone, or
/// waits for a topic to change. The first change of a topic answers its waiters at once; further
/// ones within `quietTime` of an answer are held back and answered together (docs/architecture.md,
/// The path of a query).
package final class ViewStore: Sendable {
    /// Long polls and streams served at a time.
    package static let maximumWaiters = 12_000
    /// How long after an answer further changes of the same topic are collected.
    package static let quietTime = TimeAmount.milliseconds(20)

    /// Who calls what; it moves no index.
    package let callers = CallerCensus()

    let state: Mutex<State>
    /// Where deadlines and held-back answers are timed.
    let timers: any EventLoop
    private let maximumWaiters: Int
    /// Until when readers are held while the mesh is not known.
    package let heldUntil: NIODeadline
    /// Whether it shows what the disk knew while the mesh is not known.
    package let isFromDisk: Bool

    struct State {
        var builder: ViewBuilder
        var queues: [ViewTopic: WaiterQueue] = [:]
        var nextWaiter: UInt64 = 0
        var isClosed = false
        /// Long polls and streams admitted and not yet ended.
        var readers = 0
    }

    /// Makes an empty view. `startIndex` comes from `startIndex(persisted:unixMilliseconds:)`.
    /// `patience` is how long readers wait for the mesh to be known; without one it is. Nobody
    /// waits where the disk knew it.
    package init(
        startIndex: UInt64,
        timers: any EventLoop,
        maximumWaiters: Int = ViewStore.maximumWaiters,
        patience: TimeAmount? = nil,
        stored: StoredRegistry? = nil,
        events: [EventView] = []
    ) {
        var builder = ViewBuilder(startIndex: startIndex)
        builder.note(isMeshKnown: patience == nil)
        if let stored { builder.show(stored) }
        builder.begin(with: events)
        state = Mutex(State(builder: builder))
        isFromDisk = stored != nil
        heldUntil = .now() + (patience ?? .zero)
        self.timers = timers
        self.maximumWaiters = maximumWaiters
    }

    /// The first index of a process: later than any that an earlier process of this agent told,
    /// near those of other agents, and exact in JavaScript.
    package static func startIndex(persisted: UInt64?, unixMilliseconds: UInt64) -> UInt64 {
        let next = persisted.map { $0 == .max ? $0 : $0 + 1 } ?? 1
        return max(next, unixMilliseconds)
    }

    /// The view as it is now.
    package var current: ClusterView {
        state.withLock { $0.builder.view }
    }

    /// The index of the newest visible change, without the view.
    package var index: UInt64 { state.withLock { $0.builder.view.index } }

    /// The index of a topic as it is now, without the view.
    package func index(of topic: ViewTopic) -> UInt64 {
        state.withLock { $0.builder.view.index(of: topic) }
    }

    /// Takes a batch of changes in and answers whom they concern.
    package func apply(_ changes: [ViewChange], nowMilliseconds: UInt64) {
        guard !changes.isEmpty else { return }
        let isFirstCall = callers.take(changes)
        change { builder in
            for change in changes { builder.apply(change) }
            // From now on streams look by themselves.
            if isFirstCall { builder.wakeFollowers() }
            builder.view.changedMilliseconds = nowMilliseconds
        }
    }

    /// Takes note of breakers of this agent that changed, and answers whom they concern.
    package func note(_ breakers: [BreakerReference]) {
        change { builder in
            for breaker in breakers { builder.note(breaker) }
        }
    }

    /// Notes that the mesh is known from now on, and answers who waited for it.
    package func noteMeshIsKnown() {
        change { builder in
            if !isFromDisk, !builder.view.isMeshKnown { builder.sortEvents() }
            builder.note(isMeshKnown: true)
        }
    }

    private func change(_ body: (inout ViewBuilder) -> Void) {
        let now = NIODeadline.now()
        let wake = state.withLock { state in
            body(&state.builder)
            var wake = Wake()
            for topic in state.builder.takeTouched() {
                state.noteChange(of: topic, at: now, into: &wake)
            }
            return wake
        }
        // Thousands may wait: whoever brings the changes is not to wake them one by one.
        if !wake.waiters.isEmpty { timers.execute { self.perform(wake) } }
    }

    /// Takes a place among the long polls and streams, or refuses where all are taken. Every place
    /// taken is given back with `leave()`.
    package func enter() -> Bool {
        state.withLock { state in
            guard state.readers < maximumWaiters else { return false }
            state.readers += 1
            return true
        }
    }

    package func leave() {
        state.withLock { $0.readers -= 1 }
    }

    /// How many long polls and streams there are now.
    package var readers: Int { state.withLock { $0.readers } }

    /// Answers everyone who waits, now and from now on: the agent is going.
    package func close() {
        let waiters = state.withLock { state in
            state.isClosed = true
            let all = state.queues.values.flatMap(\.waiters.values)
            state.queues.removeAll()
            return all
        }
        for waiter in waiters { waiter.resume() }
    }

    package var isClosed: Bool { state.withLock { $0.isClosed } }

    /// The logged changes from number `cursor` on; `nil` if some are forgotten.
    package func changes(from cursor: UInt64) -> [ChangeLog.Entry]? {
        state.withLock { $0.builder.log.entries(from: cursor) }
    }

    /// Where a stream that saw everything up to `index` goes on; `nil` if it must begin anew.
    package func cursor(resumingAfter index: UInt64) -> UInt64? {
        state.withLock { state in
            state.builder.log.cursor(
                resumingAfter: index,
                newest: state.builder.view.index,
                first: state.builder.view.startIndex
            )
        }
    }
}
