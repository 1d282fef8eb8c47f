import Gossip
import Primitives
package import Registry
import Wire

/// Why an event was not fired.
package enum EventRefusal: Error, Equatable, Sendable {
    /// The last one was fired less than a second ago.
    case tooSoon
    /// It breaks a rule of records, in words.
    case unfit(String)
    /// The agent is going.
    case ended
}

extension NodeLoop {
    /// Tells all that something happened; returns once the first datagrams with it are on their
    /// way. At most one event a second is fired.
    package func fire(
        _ content: EventContent,
        as id: EventID
    ) throws(EventRefusal) {
        guard socketState != .closed, !driver.node.isLeaving else { throw .ended }
        let event = EventBody(
            id: id,
            unixSeconds: hooks.unixMilliseconds() / 1_000,
            content: content
        )
        if let flaw = RecordAuthor.flaw(in: .event(event)) { throw .unfit(flaw.rawValue) }
        let size = RecordAuthor.size(of: .event(event))
        guard size <= RecordKind.event.maximumBytes else {
            let unfit = UnfitRecord.tooLarge(size: size, limit: RecordKind.event.maximumBytes)
            throw .unfit(unfit.sentence)
        }
        guard eventBudget.take(at: now) else { throw .tooSoon }
        perform(.fire(event))
    }
}
