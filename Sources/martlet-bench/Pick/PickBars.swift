import MartletBalancing

/// What the figures of `martlet-bench pick` must not exceed.
enum PickBars {
    /// In nanoseconds on one thread, on a machine like that of docs/performance.md.
    static let nanoseconds: [String: Double] = [
        "pick edf2": 150, "pick leastRequest": 60, "look-up maglev": 10,
    ]

    /// In calibration steps, whatever the machine: half more than was measured when they were last
    /// set, so that a change that costs is seen and a busy neighbour is not.
    static let steps: [String: Double] = [:]

    /// In milliseconds for 10,000 instances.
    static let rebuilds: [BalancingPolicy: Double] = [.leastRequest: 10, .maglev: 20]

    /// Bytes of an outstanding lease.
    static let leaseBytes = 100.0

    /// The measurement with what it is held against; `family` is its name without the number of
    /// instances.
    static func judged(_ measurement: Measurement, family: String) -> Measurement {
        measurement.with(bar: nanoseconds[family], threshold: steps[measurement.name])
    }
}
