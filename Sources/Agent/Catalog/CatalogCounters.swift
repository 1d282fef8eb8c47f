package import Primitives
package import Registry
import Services

/// Figures of the owner's side, since the agent started.
package struct CatalogCounters: Equatable, Sendable {
    package var services = 0
    /// By status.
    package var checks: [CheckStatus: Int] = [:]
    /// Changes of a check's status.
    package var checkTransitions = 0
    package var ttlExpirations = 0
    /// Services removed for having been critical too long.
    package var reapedServices = 0
    /// Services and checks of the node, each a record, and what they are of the limits.
    package var records = 0
    package var recordLimit = 0
    package var encodedBytes = 0
    package var encodedBytesLimit = 0
    /// Changes that hold in memory and that the disk refused so far.
    package var unsavedChanges = 0
    /// Writes that the disk refused.
    package var storageFailures = 0
    /// Every kind of run with every result, zeros included.
    package var runs: [CheckRuns] = CheckKinds.runTypes.flatMap { type in
        CheckStatus.allCases.map { CheckRuns(type: type, status: $0, count: 0) }
    }

    /// How long runs took.
    package var runDurations = DurationHistogram()

    /// How many runs of a kind ended so.
    package struct CheckRuns: Equatable, Sendable {
        package let type: CheckType
        package let status: CheckStatus
        package var count: Int
    }

    mutating func count(_ type: CheckType, _ status: CheckStatus, took duration: Duration) {
        runDurations.note(duration)
        guard let place = runs.firstIndex(where: { $0.type == type && $0.status == status }) else {
            return
        }
        runs[place].count += 1
    }
}
