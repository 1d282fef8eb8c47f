import NIOCore
import Synchronization
import View

/// Which of the events that this agent heard of are meant for it.
///
/// Each is judged once, when it comes: who registers a service later is told nothing of before, and
/// a list does not change by it. Bounded as the log of events is.
final class EventDesk: Sendable {
    private struct State {
        var verdicts: [EventView.Key: Bool] = [:]
        var pace = EventPace()
    }

    private let state = Mutex(State())

    /// How many verdicts are kept.
    var count: Int { state.withLock { $0.verdicts.count } }

    /// Those that were not judged yet.
    func unjudged(in log: EventLog) -> [EventView] {
        state.withLock { state in log.all.filter { state.verdicts[$0.key] == nil } }
    }

    /// Judges what was not judged yet; what is stays so. Those that the log has no more are
    /// forgotten.
    ///
    /// Whoever comes meanwhile waits for the verdict: it is found once, however many read. A member
    /// whose events come faster than an agent fires is not looked at for more of them.
    func judge(_ log: EventLog, for audience: EventAudience, at now: NIODeadline = .now()) {
        state.withLock { state in
            let known = state.verdicts
            state.verdicts = [:]
            for event in log.all { state.verdicts[event.key] = known[event.key] }
            for event in log.all where state.verdicts[event.key] == nil {
                let isLookedAt =
                    !event.content.isFiltered || state.pace.allows(event.key.origin, at: now)
                state.verdicts[event.key] = isLookedAt && audience.includes(event.content)
            }
        }
    }

    /// Those that are meant for this agent, in their order.
    func meant(in log: EventLog) -> [EventView] {
        state.withLock { state in log.all.filter { state.verdicts[$0.key] == true } }
    }
}
