import Synchronization
import View

/// Which of the events that this agent heard of are meant for it.
///
/// Each is judged once, when it comes: who registers a service later is told nothing of before, and
/// a list does not change by it. Bounded as the log of events is.
final class EventDesk: Sendable {
    private let verdicts = Mutex<[EventView.Key: Bool]>([:])

    /// How many verdicts are kept.
    var count: Int { verdicts.withLock { $0.count } }

    /// Those that were not judged yet.
    func unjudged(in log: EventLog) -> [EventView] {
        verdicts.withLock { verdicts in log.all.filter { verdicts[$0.key] == nil } }
    }

    /// Notes what was found of some; what is judged already stays so. Those that the log has no
    /// more are forgotten.
    func note(_ found: [(event: EventView, isMeant: Bool)], in log: EventLog) {
        verdicts.withLock { verdicts in
            let known = verdicts
            verdicts = [:]
            for event in log.all { verdicts[event.key] = known[event.key] }
            for (event, isMeant) in found where verdicts[event.key] == nil {
                verdicts[event.key] = isMeant
            }
        }
    }

    /// Those that are meant for this agent, in their order.
    func meant(in log: EventLog) -> [EventView] {
        verdicts.withLock { verdicts in log.all.filter { verdicts[$0.key] == true } }
    }
}
