/// What the figures of `martlet-bench core` must not exceed.
enum CoreBars {
    /// docs/performance.md, Bars: both ways together.
    static let reconcileBytes = 16_384.0

    /// In calibration steps, whatever the machine: about twice what was measured when they were
    /// last set, with the other thread of the processor busy. That alone costs libsodium's
    /// arithmetic up to half of its speed and the calibration loop nothing, so there is more room
    /// than for picks.
    static let steps: [String: Double] = [
        "sign and seal a gossip": 42_000, "open a gossip": 2_700, "refuse a forged gossip": 1_400,
        "verify and read a gossip": 85_000, "sign and seal a ping": 42_000, "open a ping": 2_200,
        "refuse a forged ping": 1_500, "verify and read a ping": 80_000, "sign 300 bytes": 40_000,
        "verify 300 bytes": 85_000, "seal 300 bytes": 1_300, "open 300 bytes": 1_300,
        "encode a gossip": 250, "decode a gossip": 600, "encode a record": 1_000,
        "encode and sign a record": 42_000, "decode a record": 5_000, "verify a record": 90_000,
        "merge a new record": 12_000, "merge a newer record": 12_000, "merge a known record": 260,
        "update the fingerprints": 8_000, "walk to 10 differences in 10,000": 22_000,
        "publish a change in a view of 10,000": 33_000, "advance an idle node": 2_400,
        "reconcile 10 in 10,000": 5_200_000,
    ]

    /// Calls to `malloc` for one operation: they do not depend on the machine.
    static let allocations: [String: Double] = [
        "sign and seal a gossip": 12, "open a gossip": 6, "refuse a forged gossip": 5,
        "verify and read a gossip": 12, "sign and seal a ping": 12, "open a ping": 6,
        "refuse a forged ping": 5, "verify and read a ping": 6, "sign 300 bytes": 3,
        "verify 300 bytes": 2, "seal 300 bytes": 2, "open 300 bytes": 2, "encode a gossip": 2,
        "decode a gossip": 6, "encode a record": 5, "encode and sign a record": 24,
        "decode a record": 13, "verify a record": 6, "merge a new record": 26,
        "merge a newer record": 26, "merge a known record": 0.5, "update the fingerprints": 24,
        "walk to 10 differences in 10,000": 125, "publish a change in a view of 10,000": 19,
    ]
}
