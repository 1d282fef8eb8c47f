import MartletBalancing

/// What the figures of `martlet-bench pick` must not exceed.
enum PickBars {
    /// In nanoseconds on one thread, on a machine like that of docs/performance.md.
    static let nanoseconds: [String: Double] = [
        "pick edf2": 150, "pick leastRequest": 60, "look-up maglev": 10,
    ]

    /// In calibration steps, whatever the machine: half more than was measured when they were last
    /// set, so that a change that costs is seen and a busy neighbour is not.
    static let steps: [String: Double] = [
        "pick edf2 10": 40, "pick edf2 1000": 46, "pick edf2 10000": 70,
        "pick peakEWMA 10": 48, "pick peakEWMA 1000": 50, "pick peakEWMA 10000": 65,
        "pick leastRequest 10": 46, "pick leastRequest 1000": 37, "pick leastRequest 10000": 53,
        "pick weightedRoundRobin 10": 28, "pick weightedRoundRobin 1000": 50,
        "pick weightedRoundRobin 10000": 80,
        "pick roundRobin 10": 12, "pick roundRobin 1000": 12, "pick roundRobin 10000": 12,
        "pick random 10": 18, "pick random 1000": 18, "pick random 10000": 30,
        "pick maglev 10": 14, "pick maglev 1000": 15, "pick maglev 10000": 20,
        "look-up maglev 10": 6, "look-up maglev 1000": 6, "look-up maglev 10000": 7,
    ]

    /// In milliseconds for 10,000 instances.
    static let rebuilds: [BalancingPolicy: Double] = [.leastRequest: 10, .maglev: 20]

    /// Microseconds that a lock is held for while one instance of 10,000 fails or comes back.
    static let flap = 100.0

    /// Bytes of an outstanding lease.
    static let leaseBytes = 100.0

    /// The measurement with what it is held against; `family` is its name without the number of
    /// instances.
    static func judged(_ measurement: Measurement, family: String) -> Measurement {
        measurement.with(bar: nanoseconds[family], threshold: steps[measurement.name])
    }
}
