package import Formats
package import Primitives

extension MetricsText {
    /// Writes the samples of one histogram.
    package mutating func histogram(
        _ name: String,
        labels: [(String, String)] = [],
        of durations: DurationHistogram
    ) {
        histogram(
            name,
            labels: labels,
            cumulated: durations.cumulated,
            nanoseconds: durations.sum,
            count: durations.count
        )
    }
}
