package import NIOCore
import Synchronization

extension ViewStore {
    /// Has whoever waits on a client's behalf look again, on an event loop: the caller may hold a
    /// lock that who is woken waits for.
    package func nudge(_ client: ClientConnection) {
        timers.execute { client.nudge() }
    }

    /// Returns when the topic's index is greater than `index`, when the deadline has passed, when
    /// the client has gone, when the task is cancelled, or when the store is closed; which of them
    /// the reader sees from the view. An index that is already greater is answered at once, except
    /// in the quiet time.
    package func wait(
        for topic: ViewTopic,
        beyond index: UInt64,
        until deadline: NIODeadline,
        of client: ClientConnection? = nil
    ) async {
        guard deadline > .now() else { return }
        let topic = topic.folded
        let id = state.withLock { state in
            state.nextWaiter += 1
            return state.nextWaiter
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let end = { @Sendable in continuation.resume() }
                enqueue(end, as: id, for: topic, beyond: index, until: deadline)
                client?.whenGone { self.dequeue(id, from: topic) }
                if Task.isCancelled { dequeue(id, from: topic) }
            }
        } onCancel: {
            dequeue(id, from: topic)
        }
        client?.whenGone(nil)
    }

    /// The same without a task: `end` is called once, on any thread and perhaps before this
    /// returns.
    package func wait(
        for topic: ViewTopic,
        beyond index: UInt64,
        until deadline: NIODeadline,
        of client: ClientConnection,
        then end: @escaping @Sendable () -> Void
    ) -> ViewWait {
        let topic = topic.folded
        let id = state.withLock { state in
            state.nextWaiter += 1
            return state.nextWaiter
        }
        enqueue(
            { @Sendable in
                client.whenGone(nil)
                end()
            },
            as: id,
            for: topic,
            beyond: index,
            until: deadline
        )
        client.whenGone { self.dequeue(id, from: topic) }
        let isOver = state.withLock { $0.queues[topic]?.waiters[id] == nil }
        if isOver { client.whenGone(nil) }
        return ViewWait(id: id, topic: topic)
    }

    /// Ends a wait at once; its end is called, if it was not before.
    package func end(_ wait: ViewWait) { dequeue(wait.id, from: wait.topic) }

    private func enqueue(
        _ end: @escaping @Sendable () -> Void,
        as id: UInt64,
        for topic: ViewTopic,
        beyond index: UInt64,
        until deadline: NIODeadline
    ) {
        let isQueued = state.withLock { state in
            guard !state.isClosed else { return false }
            var queue = state.queues[topic] ?? WaiterQueue()
            let hasChanged = state.builder.view.index(of: topic) > index
            if hasChanged, queue.quietUntil <= .now() { return false }
            if hasChanged { queue.hasHeldBackChange = true }
            queue.waiters[id] = Waiter(end: end)
            state.queues[topic] = queue
            return true
        }
        guard isQueued else { return end() }
        let timer = timers.scheduleTask(deadline: deadline) { self.dequeue(id, from: topic) }
        let isGone = state.withLock { state in
            guard state.queues[topic]?.waiters[id] != nil else { return true }
            state.queues[topic]?.waiters[id]?.timer = timer
            return false
        }
        if isGone { timer.cancel() }
    }

    /// Ends one wait, whatever it waits for.
    private func dequeue(_ id: UInt64, from topic: ViewTopic) {
        let waiter = state.withLock { state in
            let waiter = state.queues[topic]?.waiters.removeValue(forKey: id)
            state.discardIdleQueue(of: topic, at: .now())
            return waiter
        }
        waiter?.resume()
    }

    /// Answers the waiters a batch of changes concerns and arms the ends of their quiet times.
    func perform(_ wake: Wake) {
        for waiter in wake.waiters { waiter.resume() }
        for (topic, deadline) in wake.quietTopics {
            timers.scheduleTask(deadline: deadline) { self.endQuietTime(of: topic) }
        }
    }

    private func endQuietTime(of topic: ViewTopic) {
        let now = NIODeadline.now()
        let wake = state.withLock { state in
            var wake = Wake()
            if state.queues[topic]?.hasHeldBackChange == true {
                state.noteChange(of: topic, at: now, into: &wake)
            } else {
                state.discardIdleQueue(of: topic, at: now)
            }
            return wake
        }
        perform(wake)
    }
}

/// What is to be done outside the lock.
package struct Wake: Sendable {
    var waiters: [Waiter] = []
    /// Topics that were answered, with the end of their quiet time.
    var quietTopics: [(ViewTopic, NIODeadline)] = []
}

/// Who waits for one topic.
package struct WaiterQueue {
    var waiters: [UInt64: Waiter] = [:]
    /// Until when changes are held back.
    var quietUntil = NIODeadline.uptimeNanoseconds(0)
    var hasHeldBackChange = false
}

/// One reader who waits: what ends it and a timer, nothing more.
package struct Waiter: Sendable {
    let end: @Sendable () -> Void
    var timer: Scheduled<Void>?

    func resume() {
        timer?.cancel()
        end()
    }
}

/// A wait that is under way.
package struct ViewWait: Sendable {
    fileprivate let id: UInt64
    fileprivate let topic: ViewTopic
}

extension ViewStore.State {
    /// Answers the waiters of a topic that changed, or holds the change back in its quiet time.
    mutating func noteChange(of topic: ViewTopic, at now: NIODeadline, into wake: inout Wake) {
        guard var queue = queues[topic] else { return }
        if queue.quietUntil > now {
            queue.hasHeldBackChange = true
        } else if !queue.waiters.isEmpty {
            wake.waiters.append(contentsOf: queue.waiters.values)
            queue = WaiterQueue(quietUntil: now + ViewStore.quietTime)
            wake.quietTopics.append((topic, queue.quietUntil))
        }
        queues[topic] = queue
    }

    /// Forgets a topic that nobody waits for.
    mutating func discardIdleQueue(of topic: ViewTopic, at now: NIODeadline) {
        guard let queue = queues[topic], queue.waiters.isEmpty, queue.quietUntil <= now else {
            return
        }
        queues[topic] = nil
    }
}
