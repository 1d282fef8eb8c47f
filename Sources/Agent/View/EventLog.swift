/// The newest events that this agent heard of, each once, in the order in which it heard of them.
///
/// An event stays here when its record has gone from the mesh, until newer ones need its place.
package struct EventLog: Sendable {
    /// How many are kept.
    package static let limit = 256

    package private(set) var all: [EventView] = []
    /// How many were ever taken in; who waits for the next one waits for this to grow.
    package private(set) var count: UInt64 = 0

    /// Takes an event in, unless it is known, or older than all of a full log; whether it did.
    mutating func add(_ event: EventView) -> Bool {
        guard !all.contains(where: { $0.key == event.key }) else { return false }
        if all.count >= Self.limit {
            guard let oldest = all.indices.min(by: { all[$0].isOlder(than: all[$1]) }),
                all[oldest].isOlder(than: event)
            else { return false }
            all.remove(at: oldest)
        }
        all.append(event)
        count += 1
        return true
    }

    /// Puts them into the order in which they were fired: nobody has seen them yet.
    mutating func sort() { all = all.inOrderOfTime }
}
