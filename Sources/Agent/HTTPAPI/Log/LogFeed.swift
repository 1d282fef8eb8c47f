package import Logging
import Synchronization

/// Hands the agent's log to those who follow it (docs/operations.md, Warnings in the log).
///
/// Whoever logs never waits for them: each reader has a ring of its own, and a reader that is too
/// slow loses the oldest entries and is told how many.
package final class LogFeed: Sendable {
    /// More are refused.
    static let mostReaders = 16
    /// Entries that who begins to read is told first, where their level is its own.
    static let kept = 256

    private let state = Mutex(State())
    /// The finest level that a reader wants, as its place in `levels`; past the end for none.
    private let finest = Atomic<Int>(levels.count)
    private static let levels = Logger.Level.allCases
    private let lost = Atomic<UInt64>(0)
    private let unwritten = Atomic<UInt64>(0)

    private struct State {
        var recent = LogRing(places: LogFeed.kept)
        var readers: [LogReader] = []
    }

    package init() {}

    /// The finest level that somebody reads; nil where nobody does.
    package var finestLevel: Logger.Level? {
        let place = finest.load(ordering: .relaxed)
        return Self.levels.indices.contains(place) ? Self.levels[place] : nil
    }

    /// Tells an entry to those who read its level. `isUsual` where the log itself has it: only then
    /// do later readers begin with it.
    package func tell(_ entry: LogEntry, isUsual: Bool) {
        let entry = entry.shortened
        let readers = state.withLock { state in
            if isUsual { state.recent.append(entry) }
            return state.readers
        }
        for reader in readers where reader.level <= entry.level { reader.tell(entry) }
    }

    /// A place among the readers; nil where all are taken. `wake` is called when there is something
    /// to take after there was nothing, by whoever logs: it must not wait.
    func open(_ level: Logger.Level, wake: @escaping @Sendable () -> Void) -> LogReader? {
        state.withLock { state in
            guard state.readers.count < Self.mostReaders else { return nil }
            let reader = LogReader(
                level,
                recent: state.recent.all.filter { $0.level >= level },
                wake: wake
            )
            state.readers.append(reader)
            note(state.readers)
            return reader
        }
    }

    func close(_ reader: LogReader) {
        state.withLock { state in
            state.readers.removeAll { $0 === reader }
            note(state.readers)
        }
    }

    /// Notes entries that made room for others before a reader took them.
    func noteLost(_ count: UInt64) {
        if count > 0 { lost.wrappingAdd(count, ordering: .relaxed) }
    }

    /// Notes lines that standard error did not take.
    package func noteUnwritten(_ count: UInt64) {
        unwritten.wrappingAdd(count, ordering: .relaxed)
    }

    /// Who follows the log now, what was lost to all who did, and lines lost to standard error.
    var figures: (readers: Int, lost: UInt64, unwritten: UInt64) {
        (
            state.withLock { $0.readers.count }, lost.load(ordering: .relaxed),
            unwritten.load(ordering: .relaxed)
        )
    }

    private func note(_ readers: [LogReader]) {
        let places = readers.compactMap { Self.levels.firstIndex(of: $0.level) }
        finest.store(places.min() ?? Self.levels.count, ordering: .relaxed)
    }
}

/// One who follows the log.
final class LogReader: Sendable {
    /// Entries that wait for it, at most.
    static let mostWaiting = 512

    let level: Logger.Level
    private let wake: @Sendable () -> Void
    private let waiting: Mutex<LogRing>

    init(_ level: Logger.Level, recent: [LogEntry], wake: @escaping @Sendable () -> Void) {
        self.level = level
        self.wake = wake
        var ring = LogRing(places: Self.mostWaiting)
        for entry in recent { ring.append(entry) }
        waiting = Mutex(ring)
    }

    func tell(_ entry: LogEntry) {
        let isFirst = waiting.withLock { ring in
            defer { ring.append(entry) }
            return ring.isEmpty
        }
        if isFirst { wake() }
    }

    /// What has come since, and how many entries before that are lost.
    func take() -> (entries: [LogEntry], lost: UInt64) { waiting.withLock { $0.take() } }
}
