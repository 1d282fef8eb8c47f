package import Primitives
package import Registry

/// Something that happened, as this agent heard of it.
package struct EventView: Equatable, Sendable {
    /// Who told it, and its id: two records that share both tell of one event.
    package struct Key: Hashable, Sendable {
        package let origin: NodeID
        package let id: EventID
    }

    package let key: Key
    /// When it was fired by its origin's clock, in seconds since 1970; no later than it was heard:
    /// a clock that is ahead keeps nothing at the top.
    package let unixSeconds: UInt64
    package let content: EventContent

    package init(_ event: EventBody, of origin: NodeID, heardAtMilliseconds now: UInt64) {
        key = Key(origin: origin, id: event.id)
        unixSeconds = min(event.unixSeconds, now / 1_000)
        content = event.content
    }

    package var id: EventID { key.id }

    /// What tells it from others where only a number is told, as Consul makes it: never 0.
    package var index: UInt64 { max(id.high ^ id.low, 1) }

    /// Whether it was fired before another one.
    func isOlder(than other: EventView) -> Bool {
        (unixSeconds, id) < (other.unixSeconds, other.id)
    }
}

extension Sequence<EventView> {
    /// The oldest first.
    package var inOrderOfTime: [EventView] { sorted { $0.isOlder(than: $1) } }
}
