import Primitives
import Sodium
import Synchronization
import View

/// The streams that are open and may be told to cover other services than at first
/// (docs/architecture.md, The path of a query).
///
/// A stream is known by an id that nobody can guess and that only its reader is told. There are no
/// more of them than readers at a time.
final class StreamDesk: Sendable {
    /// Services that one stream covers at most, when they are named.
    static let mostServices = 4_096

    private let streams = Mutex<[String: StreamWishes]>([:])

    /// A stream's place on the desk; `close(_:)` gives it back.
    func open(
        for connection: ClientConnection,
        covering coverage: EventStream.Coverage
    ) -> StreamWishes {
        let id = RandomBytes.word().hexadecimal + RandomBytes.word().hexadecimal
        let wishes = StreamWishes(id: id, connection: connection, covering: coverage)
        streams.withLock { $0[id] = wishes }
        return wishes
    }

    func close(_ wishes: StreamWishes) {
        streams.withLock { $0[wishes.id] = nil }
    }

    func wishes(of id: String) -> StreamWishes? { streams.withLock { $0[id] } }
}

/// What a stream is to cover more or less than it does, until it looks.
package final class StreamWishes: Sendable {
    let id: String
    private let connection: ClientConnection
    private let state: Mutex<State>

    private struct State {
        /// What it will cover when it has looked.
        var coverage: EventStream.Coverage
        var waiting = Change()
    }

    /// Services to tell of from now on, and those to tell of no longer, in the form by which names
    /// are compared; none is in both.
    struct Change: Sendable {
        var added: Set<String> = []
        var removed: Set<String> = []

        var isEmpty: Bool { added.isEmpty && removed.isEmpty }
    }

    init(id: String, connection: ClientConnection, covering coverage: EventStream.Coverage) {
        self.id = id
        self.connection = connection
        state = Mutex(State(coverage: coverage))
    }

    /// Asks for a change, and has the stream look. False where the stream covers everything, would
    /// cover too much, or where too much waits already.
    func ask(_ change: Change) -> Bool {
        let isTaken = state.withLock { state in
            var coverage = state.coverage
            _ = coverage.take(change)
            guard case .some(let names) = coverage, names.count <= StreamDesk.mostServices else {
                return false
            }
            var waiting = state.waiting
            waiting.removed.subtract(change.added)
            waiting.added.formUnion(change.added)
            waiting.added.subtract(change.removed)
            waiting.removed.formUnion(change.removed)
            guard waiting.removed.count <= 2 * StreamDesk.mostServices else { return false }
            state.coverage = coverage
            state.waiting = waiting
            return true
        }
        if isTaken { connection.nudge() }
        return isTaken
    }

    /// What is asked for since it was last taken.
    func take() -> Change {
        state.withLock { state in
            defer { state.waiting = Change() }
            return state.waiting
        }
    }
}
