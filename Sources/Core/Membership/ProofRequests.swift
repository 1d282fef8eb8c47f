import Primitives

/// When members were asked to prove their addresses. A member may name the address of somebody
/// else, and all would write there, so each is asked three times a minute at most; more than once,
/// since a lost ping would else leave a quorum without its voice for that minute.
struct ProofRequests: Sendable {
    private struct Series: Sendable {
        let since: Instant
        var last: Instant
        var count = 1
    }

    /// Looked up, never walked.
    private var series: [NodeID: Series] = [:]

    private static let pause = Duration.seconds(60)
    private static let most = 3
    /// Members remembered; beyond, all are forgotten.
    static let capacity = 1_024

    /// Says whether the member is to be asked now, and counts it if so.
    ///
    /// - Parameters:
    ///   - id: whose address is not proved.
    ///   - timeout: how long an answer of it may take.
    ///   - now: the present moment.
    /// - Returns: Whether it is.
    mutating func admit(_ id: NodeID, timeout: Duration, at now: Instant) -> Bool {
        if var known = series[id], now - known.since < ProofRequests.pause {
            guard known.count < ProofRequests.most, now - known.last >= timeout else {
                return false
            }
            known.count += 1
            known.last = now
            series[id] = known
            return true
        }
        if series.count >= ProofRequests.capacity { series.removeAll(keepingCapacity: true) }
        series[id] = Series(since: now, last: now)
        return true
    }

    mutating func forget(_ id: NodeID) { series[id] = nil }
}
