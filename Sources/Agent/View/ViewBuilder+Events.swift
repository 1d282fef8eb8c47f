/// What happened moves no index of the catalog, and no stream tells it.
extension ViewBuilder {
    mutating func place(_ event: EventView) {
        if view.events.add(event) { touch(.events) }
    }

    /// Begins with the events that the disk knew.
    mutating func begin(with events: [EventView]) {
        for event in events.inOrderOfTime { _ = view.events.add(event) }
    }

    /// Puts the events that a walk brought in any order into that of time, before any reader saw
    /// them.
    mutating func sortEvents() { view.events.sort() }
}
