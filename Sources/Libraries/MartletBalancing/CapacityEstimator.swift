/// What an instance could complete at full use, estimated beside it from what it completes now.
///
/// Completed calls a second over utilization (gRFC A58), errors counted as utilization so that
/// failing fast does not look like power; each reading is averaged with the estimate before.
public struct CapacityEstimator: Sendable {
    /// Fewer completed calls than this make no reading.
    private static let enough = 10

    /// Calls a second at full use; nil before the first reading.
    public private(set) var capacity: Double?

    /// An estimator without readings.
    public init() {}

    /// Takes in what happened over `span`: calls completed, calls failed, and the mean utilization
    /// in 0...1, by slots or processor. False if it was too little to say anything.
    @discardableResult
    public mutating func observe(
        completed: Int,
        failed: Int,
        utilization: Double,
        over span: Duration
    ) -> Bool {
        let seconds = Double(span.saturatedNanoseconds) / 1e9
        guard completed >= Self.enough, seconds > 0, utilization >= 0 else { return false }
        let errorShare = Double(max(0, failed)) / Double(completed + max(0, failed))
        let reading = Double(completed) / seconds / max(0.01, utilization + errorShare)
        guard reading < .infinity else { return false }
        capacity = capacity.map { 0.5 * $0 + 0.5 * reading } ?? reading
        return true
    }
}
