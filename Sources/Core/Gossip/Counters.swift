package import Primitives

/// Everything the node counts, from zero, for metrics and tests. Looked up, never iterated.
package struct Counters: Sendable {
    private var rejections: [Rejection: UInt64] = [:]
    private var events: [Event: UInt64] = [:]
    /// How long probed members took to answer.
    package private(set) var roundTrips = DurationHistogram()

    /// What is counted beside rejections; the raw value is its label.
    package enum Event: String, CaseIterable, Sendable {
        case datagramsAccepted = "datagrams_accepted"
        case recordsApplied = "records_applied"
        case recordsWaiting = "records_waiting"
        case recordsVoid = "records_void"
        case recordsUnknownKind = "records_unknown_kind"
        case unknownFields = "unknown_fields"
        case messagesOversized = "messages_oversized"
        case sendsUnproved = "sends_unproved"
        case forgeries
        case eagerSends = "eager_sends"
        case tickSends = "tick_sends"
        case piggybackSends = "piggyback_sends"
        case sessionsStarted = "sessions_started"
        case sessionsFailed = "sessions_failed"
        case sessionsIdle = "sessions_idle"
        /// Records that were asked for and were news.
        case recordsPulled = "records_pulled"
        case recordsPushed = "records_pushed"
        case hellosAnswered = "hellos_answered"
        case joins
        case refutations
        /// Own records of the process before that others held and this node did not.
        case recordsOutlived = "records_outlived"
        /// Records that the disk had kept and that did not have to be asked for.
        case recordsRestored = "records_restored"
        /// Questions for the parts of instances' rests.
        case restsAskedFor = "rests_asked_for"
        /// HELD? and HELD that this node sent.
        case heldAsked = "held_asked"
        case heldAnswered = "held_answered"
        /// Events that this node fired, and records of others' that were new.
        case eventsFired = "events_fired"
        case eventsHeard = "events_heard"
        case markersShown = "markers_shown"
        case reaped
        case healingHellos = "healing_hellos"
        /// Port unreachables that the socket handed over, and datagrams that it read late.
        case refusals
        case hintsFollowed = "hints_followed"
        case lateReadings = "late_readings"
        /// Member records that say where this node has moved to.
        case coordinatesTold = "coordinates_told"
        case clocksDiffer = "clocks_differ"
        case nameConflicts = "name_conflicts"
        case successions
    }

    package init() {}

    package mutating func count(_ rejection: Rejection) {
        rejections[rejection, default: 0] += 1
    }

    package mutating func count(_ event: Event, _ amount: UInt64 = 1) {
        events[event, default: 0] += amount
    }

    package mutating func note(roundTrip: Duration) {
        roundTrips.note(roundTrip)
    }

    package func value(of rejection: Rejection) -> UInt64 { rejections[rejection] ?? 0 }
    package func value(of event: Event) -> UInt64 { events[event] ?? 0 }

    /// The sum over all rejections.
    package var rejected: UInt64 {
        Rejection.allCases.reduce(0) { $0 + value(of: $1) }
    }
}
