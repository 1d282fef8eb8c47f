package import Primitives

/// When the checks that the agent makes are run: spread over their intervals, never two runs of one
/// check at once, and no more than 64 runs in all.
package struct CheckSchedule: Sendable {
    /// One run.
    package struct Run: Hashable, Sendable {
        package let id: String
        /// Tells this registration of the check from an earlier one, whose results are dropped.
        let registration: UInt64
    }

    private struct Entry {
        let registration: UInt64
        let interval: Duration
        var isRunning = false
        /// Whether it is to be run again at once when this run is over.
        var isHastened = false
    }

    static let maximumRunning = 64

    private var entries: [String: Entry] = [:]
    private var timeline = Timeline()
    private var running = 0
    private var lastRegistration: UInt64 = 0
    private var random: Random

    package init(random: Random) {
        self.random = random
    }

    /// When the next run can begin; `nil` where nothing waits or all places are taken.
    package var nextDeadline: Instant? {
        running < CheckSchedule.maximumRunning ? timeline.first : nil
    }

    /// Adds or replaces a check; its first run is at a random moment of the interval, so that a
    /// hundred registrations at once are not a hundred requests at once.
    package mutating func add(_ id: String, every interval: Duration, at now: Instant) {
        lastRegistration += 1
        entries[id] = Entry(registration: lastRegistration, interval: interval)
        timeline.set(id, at: now + interval * fraction())
    }

    package mutating func remove(_ id: String) {
        entries[id] = nil
        timeline.remove(id)
    }

    /// Has a check that waits for its turn run now.
    package mutating func hasten(_ id: String, at now: Instant) {
        guard let entry = entries[id] else { return }
        if entry.isRunning {
            entries[id]?.isHastened = true
        } else {
            timeline.set(id, at: now)
        }
    }

    /// Takes the runs that are due and find a place. Each has to be `finished`.
    package mutating func takeDue(at now: Instant) -> [Run] {
        var runs: [Run] = []
        while running < CheckSchedule.maximumRunning, let id = timeline.takeDue(at: now) {
            guard let entry = entries[id] else { continue }
            running += 1
            entries[id]?.isRunning = true
            runs.append(Run(id: id, registration: entry.registration))
        }
        return runs
    }

    /// Frees the place of a run and plans the next, one interval ± 5 % after this one began. False
    /// if the check has gone or was replaced: then the result says nothing.
    package mutating func finished(_ run: Run, begun: Instant, at now: Instant) -> Bool {
        running -= 1
        guard let entry = entries[run.id], entry.registration == run.registration else {
            return false
        }
        entries[run.id] = Entry(registration: entry.registration, interval: entry.interval)
        let next = begun + entry.interval * (0.95 + 0.1 * fraction())
        timeline.set(run.id, at: entry.isHastened ? now : max(now, next))
        return true
    }

    /// A number in `0 ..< 1`.
    private mutating func fraction() -> Double {
        Double(random.next() >> 11) * 0x1p-53
    }
}
