import Catalog
import NIOCore
import Registry
import View

/// What happened, as far as it is meant for this agent.
extension HTTPAPI {
    /// The log as it is now, and those of its events that are meant.
    func meantEvents() async -> (log: EventLog, meant: [EventView]) {
        let log = view.current.events
        if !events.unjudged(in: log).isEmpty {
            let audience = EventAudience(
                node: identity.name,
                datacenter: identity.datacenter,
                services: await catalog.snapshot().services.map(\.definition)
            )
            events.judge(log, for: audience)
        }
        return (log, events.meant(in: log))
    }

    /// Judges events as they come, until the task is cancelled or the view is closed.
    package func followEvents() async {
        while !Task.isCancelled, !view.isClosed {
            let log = await meantEvents().log
            await view.wait(for: .events, beyond: log.count, until: .now() + .hours(24))
        }
    }

    /// Waits until the newest of the meant events is another than the one of this index, and gives
    /// them; those of this name alone where one is given.
    func meantEvents(
        named name: String?,
        unlike blocking: BlockingQuery?,
        of request: APIRequest
    ) async throws(APIError) -> [EventView] {
        func now() async -> (log: EventLog, meant: [EventView]) {
            let (log, meant) = await meantEvents()
            return (log, meant.filter { name == nil || $0.content.name == name })
        }
        var (log, meant) = await now()
        guard let blocking, meant.index == blocking.index else { return meant }
        guard view.enter() else { throw .tooManyReaders }
        counters.noteWaiting(1)
        while meant.index == blocking.index, blocking.deadline > .now(), !view.isClosed,
            !request.connection.isGone, !Task.isCancelled
        {
            await view.wait(
                for: .events,
                beyond: log.count,
                until: blocking.deadline,
                of: request.connection
            )
            (log, meant) = await now()
        }
        counters.noteWaiting(-1)
        view.leave()
        return meant
    }
}

extension [EventView] {
    /// What tells a list from another one: by its newest event alone, and 1 where it is empty.
    var index: UInt64 { last?.index ?? 1 }
}
