import Primitives

/// Times one operation, and counts what it allocates.
struct OperationCost {
    let repeats: Int

    private static let batches = 15

    /// The median over repeats of the median over batches, in processor time; and the allocations
    /// of one operation. `batch` performs so many operations.
    func measure(
        _ name: String,
        operations: Int,
        _ batch: () -> Void
    ) -> [Measurement] {
        measurePrepared(name, operations: operations) { ThreadClock.measure(batch) }
    }

    /// The same for a batch that prepares something first, such as a copy: `timed` gives the time
    /// of the operations alone. What the preparation allocates is counted with them.
    func measurePrepared(
        _ name: String,
        operations: Int,
        timed: () -> Duration
    ) -> [Measurement] {
        _ = timed()
        let time = Measurement.median(name, repeats: repeats) {
            let spans = (0..<OperationCost.batches).map { _ in timed() }.sorted()
            return spans[OperationCost.batches / 2].seconds * 1e9 / Double(operations)
        }
        let judged = time.with(bar: nil, threshold: CoreBars.steps[name])
        guard Allocations.areSeen else { return [judged] }
        let calls = Allocations.count { _ = timed() }
        let each = Measurement(
            name: "  allocations",
            value: Double(calls) / Double(operations),
            unit: "",
            threshold: CoreBars.allocations[name]
        )
        return [judged, each]
    }
}
