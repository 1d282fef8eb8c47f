import Primitives
import Registry
import Testing

@testable import Catalog
@testable import Checks
@testable import Services

struct CheckEntryTests {
    private let start = CatalogClock.Moment(now: .start, wallMilliseconds: 1_000)

    private func entry(
        passing: Int = 0,
        warning: Int = 0,
        critical: Int = 0,
        initially status: CheckStatus = .passing
    ) -> CheckEntry {
        var definition = CheckDefinition.http("c")
        definition.successBeforePassing = passing
        definition.failuresBeforeWarning = warning
        definition.failuresBeforeCritical = critical
        definition.initialStatus = status
        return CheckEntry(definition, origin: .application, at: start)
    }

    /// The statuses after each of these results.
    private func statuses(_ entry: CheckEntry, _ results: [CheckStatus]) -> [CheckStatus] {
        var entry = entry
        return results.map { result in
            _ = entry.take(CheckOutcome(result, ""), at: start)
            return entry.status
        }
    }

    /// A check that begins critical and stays so says nothing by its status.
    @Test func theFirstReasonOfWhatBeganCriticalIsTold() {
        var entry = entry(initially: .critical)
        let later = CatalogClock.Moment(now: .start + .seconds(1), wallMilliseconds: 2_000)
        let told = ["", "refused\nat once", "timed out"].map { word in
            entry.take(CheckOutcome(.critical, word), at: later)
        }
        #expect(told == [false, true, false])
        #expect(entry.body.reason == "refused at once")
        #expect(entry.output == "timed out")
        #expect(entry.sinceMilliseconds == 1_000)
        let passes = entry.take(CheckOutcome(.passing, "up"), at: later)
        #expect(passes && entry.body.reason.isEmpty)
        let tellsWords = entry.take(CheckOutcome(.passing, "still up"), at: later)
        #expect(!tellsWords)
    }

    @Test func withoutThresholdsTheFirstResultCounts() {
        #expect(
            statuses(entry(), [.critical, .warning, .passing, .critical])
                == [.critical, .warning, .passing, .critical]
        )
    }

    @Test func failuresBecomeWarningThenCritical() {
        let entry = entry(warning: 2, critical: 4)
        #expect(
            statuses(entry, [.critical, .critical, .critical, .critical])
                == [.passing, .warning, .warning, .critical]
        )
        #expect(
            statuses(entry, [.critical, .passing, .critical, .critical])
                == [.passing, .passing, .passing, .warning],
            "a success ends the run"
        )
    }

    @Test func withoutAWarningThresholdNothingShowsBeforeCritical() {
        #expect(
            statuses(entry(critical: 3), [.critical, .critical, .critical])
                == [.passing, .passing, .critical]
        )
    }

    @Test func successesAreCountedWarningsIncluded() {
        let entry = entry(passing: 3, initially: .critical)
        #expect(
            statuses(entry, [.passing, .warning, .passing]) == [.critical, .critical, .passing]
        )
        #expect(
            statuses(entry, [.passing, .passing, .critical, .passing, .passing, .warning])
                == [.critical, .critical, .critical, .critical, .critical, .warning]
        )
    }

    @Test func theReasonIsOneShortLineAndOnlyForTrouble() {
        var entry = entry()
        let long = "line\none\u{85}" + String(repeating: "é", count: 100)
        let later = CatalogClock.Moment(now: .start, wallMilliseconds: 2_000)
        let changed = entry.take(CheckOutcome(.critical, long), at: later)
        #expect(changed)
        #expect(entry.body.reason == "line one " + String(repeating: "é", count: 55))
        #expect(entry.body.reason.utf8.count <= 120)
        #expect(entry.body.sinceMilliseconds == 2_000)
        #expect(entry.output == long)
        let same = entry.take(CheckOutcome(.critical, "other"), at: later)
        #expect(!same)
        #expect(entry.output == "other")
        #expect(entry.body.reason.hasPrefix("line one"), "it goes with the transition")
        _ = entry.take(CheckOutcome(.passing, "fine"), at: later)
        #expect(entry.body.reason == "")
    }

    @Test func outputIsCutAtACharacter() {
        #expect(CheckEntry.clip("aé", to: 2) == "a")
        #expect(CheckEntry.clip("aé", to: 3) == "aé")
        #expect(CheckEntry.clip("é", to: 1) == "")
        #expect(CheckEntry.clip("👩‍👩‍👧", to: 5) == "👩")
    }

    @Test func anExpiredReportShowsTheLastOutput() {
        var entry = CheckEntry(.ttl("c"), origin: .application, at: start)
        #expect(entry.expiry == .start + .seconds(15))
        _ = entry.expire(at: start)
        #expect(entry.output == "TTL expired")
        _ = entry.report(.passing, "busy", at: start)
        let changed = entry.expire(at: start)
        #expect(changed)
        #expect(entry.status == .critical)
        #expect(
            entry.output == "TTL expired (last output before timeout follows): busy"
        )
    }
}
