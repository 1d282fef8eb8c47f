import Primitives
import View

/// What a stream has told of how many agents call the services it is about, where instances have
/// capacities (docs/balancing.md). Like loads, it is no change of the view, and looked for once a
/// second at most.
struct CallerTeller: Sendable {
    /// The number that each service was last told with. Looked up, never iterated.
    private var told: [String: Int] = [:]
    /// What the numbers follow from.
    private var heard = Source(changes: 0, nodesIndex: 0)

    private struct Source: Equatable {
        let changes: UInt64
        let nodesIndex: UInt64
    }

    /// Whether there may be something to tell.
    func isBehind(_ store: ViewStore) -> Bool { source(of: store) != heard }

    private func source(of store: ViewStore) -> Source {
        let changes = store.callers.changes
        // Where nobody ever called, it does not matter who is there.
        return Source(changes: changes, nodesIndex: changes == 0 ? 0 : store.current.nodesIndex)
    }

    /// Tells of each service with another number of callers than it was last told with.
    mutating func tell(
        _ store: ViewStore,
        of coverage: EventStream.Coverage,
        to text: inout EventText
    ) {
        heard = source(of: store)
        let view = store.current
        var present: [String: Int] = [:]
        for service in coverage.names(in: view) {
            let count = store.callers.count(of: service, in: view)
            if count > 0 { present[service] = count }
            if told[service] ?? 0 != count { text.callers(count, of: service) }
        }
        told = present
    }
}
