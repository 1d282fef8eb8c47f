import Checks
internal import Primitives
internal import Registry
import Services
import Storage
import Wire

/// Who registered something: what comes from a configuration file is not kept on disk.
package enum RegistrationOrigin: Sendable {
    case application
    case file
}

/// A check with all that its owner remembers of it: the state machine between single results and
/// the status that is told.
package struct CheckEntry: Sendable {
    var definition: CheckDefinition
    let origin: RegistrationOrigin
    private(set) var status: CheckStatus
    private(set) var sinceMilliseconds: UInt64
    private(set) var output: String
    /// Why it is not passing, as others are told: at most 120 bytes, set with the status, or by the
    /// first word after it.
    private(set) var reason: String
    /// Since when it is critical without a break, for the reaper.
    private(set) var criticalSince: Instant?
    /// Until when the last report holds; TTL checks only.
    private(set) var expiry: Instant?
    /// Whether its state was given to the disk, whatever became of the expiry since.
    private(set) var isKept = false
    private var successes = 0
    private var failures = 0

    /// A check without a past: critical, unless its registration says otherwise.
    init(_ definition: CheckDefinition, origin: RegistrationOrigin, at moment: CatalogClock.Moment)
    {
        self.definition = definition
        self.origin = origin
        status = definition.initialStatus ?? .critical
        sinceMilliseconds = moment.wallMilliseconds
        output = ""
        reason = ""
        criticalSince = status == .critical ? moment.now : nil
        expiry = definition.probe.reportLifetime.map { moment.now + $0 }
    }

    /// The check registered anew: it keeps status and output, or every deployment would flap.
    init(
        _ definition: CheckDefinition,
        origin: RegistrationOrigin,
        after old: CheckEntry,
        at moment: CatalogClock.Moment
    ) {
        self.init(definition, origin: origin, at: moment)
        status = old.status
        sinceMilliseconds = old.sinceMilliseconds
        output = CheckEntry.clip(old.output, to: definition.outputMaxSize)
        reason = old.reason
        criticalSince = old.criticalSince
        isKept = old.isKept
        if definition == old.definition {
            successes = old.successes
            failures = old.failures
        }
    }

    /// The check after a restart: what was kept of it counts. A report that ran out while the agent
    /// was away, and could not be renewed, holds for one TTL more; one that did not holds for as
    /// long as its end may have been later than that on the disk (`expirySlack`). The time that it
    /// may be critical begins anew.
    init(
        _ definition: CheckDefinition,
        origin: RegistrationOrigin,
        restoring kept: StoredCheckState,
        at moment: CatalogClock.Moment
    ) {
        self.init(definition, origin: origin, at: moment)
        status = kept.status
        sinceMilliseconds = kept.sinceMilliseconds
        output = CheckEntry.clip(kept.output, to: definition.outputMaxSize)
        reason = CheckEntry.line(kept.reason)
        criticalSince = status == .critical ? moment.now : nil
        isKept = true
        guard let duration = definition.probe.reportLifetime else { return }
        guard let expires = kept.expiresMilliseconds else {
            // It had run out before.
            if status == .critical { expiry = nil }
            return
        }
        let wall = moment.wallMilliseconds
        guard expires > wall else { return }
        let left = Duration.milliseconds(Int64(clamping: min(expires - wall, 1 << 50)))
        expiry = moment.now + min(left + CheckEntry.expirySlack(of: duration), duration)
    }

    /// How long the disk may have an end that is too early: a tenth of the TTL, so that a check of
    /// three seconds writes three times a second at most and one of a minute ten times.
    static func expirySlack(of duration: Duration) -> Duration {
        min(duration / 10, .seconds(10))
    }

    var local: LocalCheck {
        LocalCheck(
            definition: definition,
            status: status,
            sinceMilliseconds: sinceMilliseconds,
            output: output
        )
    }

    /// What others are told.
    var body: CheckBody {
        CheckBody(
            id: definition.id,
            name: definition.name,
            type: definition.probe.type,
            status: status,
            sinceMilliseconds: sinceMilliseconds,
            reason: reason,
            notes: Grammar.clipped(definition.notes, maxBytes: RecordLimits.notesBytes)
        )
    }

    /// What is kept on disk.
    func stored(at moment: CatalogClock.Moment) -> StoredCheckState {
        var expires: UInt64?
        if let expiry {
            let left = max(0, (expiry - moment.now).nanoseconds / 1_000_000)
            expires = moment.wallMilliseconds + UInt64(left)
        }
        return StoredCheckState(
            id: definition.id,
            status: status,
            sinceMilliseconds: sinceMilliseconds,
            expiresMilliseconds: expires,
            reason: reason,
            output: output
        )
    }
}

// Results.
extension CheckEntry {
    /// Takes the result of a run, behind the thresholds: passing and warning count as successes,
    /// and any of the one kind ends a row of the other. True if the status changed.
    mutating func take(_ outcome: CheckOutcome, at moment: CatalogClock.Moment) -> Bool {
        if outcome.status == .critical {
            successes = 0
            failures += 1
            if failures >= definition.failuresBeforeCritical {
                return set(outcome.status, outcome.output, at: moment)
            }
            let limit = definition.failuresBeforeWarning
            guard limit > 0, failures >= limit else { return false }
            return set(.warning, outcome.output, at: moment)
        }
        failures = 0
        successes += 1
        guard successes >= definition.successBeforePassing else { return false }
        return set(outcome.status, outcome.output, at: moment)
    }

    /// Takes the application's own word. True if the status changed.
    mutating func report(
        _ status: CheckStatus,
        _ output: String,
        at moment: CatalogClock.Moment
    ) -> Bool {
        expiry = definition.probe.reportLifetime.map { moment.now + $0 }
        return set(status, output, at: moment)
    }

    /// Notes that the state is given to the disk.
    mutating func noteKept() -> Bool {
        isKept = true
        return false
    }

    /// Lets the report hold longer than it said.
    mutating func postpone(to time: Instant) {
        expiry = time
    }

    /// Ends a report that nobody renewed. True if the status changed.
    mutating func expire(at moment: CatalogClock.Moment) -> Bool {
        expiry = nil
        let last = output
        let text = "TTL expired" + (last.isEmpty ? "" : " (last output before timeout follows): ")
        return set(.critical, text + last, at: moment)
    }

    private mutating func set(
        _ status: CheckStatus,
        _ output: String,
        at moment: CatalogClock.Moment
    ) -> Bool {
        self.output = CheckEntry.clip(output, to: definition.outputMaxSize)
        guard status != self.status else { return tellFirstReason() }
        self.status = status
        sinceMilliseconds = moment.wallMilliseconds
        reason = status == .passing ? "" : CheckEntry.line(output)
        criticalSince = status == .critical ? moment.now : nil
        return true
    }

    /// A check begins critical, before anybody knows why: the first word of it is told, too.
    private mutating func tellFirstReason() -> Bool {
        guard status != .passing, reason.isEmpty, !output.isEmpty else { return false }
        reason = CheckEntry.line(output)
        return true
    }

    /// The beginning of a text, at most so many bytes, ending with a whole character.
    static func clip(_ text: String, to limit: Int) -> String {
        guard text.utf8.count > limit else { return text }
        var end = text.utf8.index(text.startIndex, offsetBy: max(0, limit))
        while end > text.startIndex, end.samePosition(in: text.unicodeScalars) == nil {
            end = text.utf8.index(before: end)
        }
        return String(text[..<end])
    }

    /// A text as a reason: one line of at most 120 bytes without control characters.
    static func line(_ text: String) -> String {
        var line = String.UnicodeScalarView()
        for scalar in clip(text, to: 120).unicodeScalars {
            let isControl = scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
            line.append(isControl ? " " : scalar)
        }
        return String(line)
    }
}
