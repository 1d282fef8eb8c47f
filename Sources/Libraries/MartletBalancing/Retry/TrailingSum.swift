/// A sum over a trailing window, in ten slices: a slice leaves as a whole when it is a window old.
struct TrailingSum: Sendable {
    private static let slices = 10

    private(set) var total = 0.0
    private var parts = InlineArray<10, Double>(repeating: 0)
    private var newest = 0
    private var newestStart: Int64 = 0
    private let slice: Int64

    init(over window: Duration) {
        slice = max(1, window.saturatedNanoseconds / Int64(Self.slices))
    }

    mutating func add(_ amount: Double, at now: Int64) {
        roll(to: now)
        parts[newest] += amount
        total += amount
    }

    /// Lets go of what is older than the window.
    mutating func roll(to now: Int64) {
        guard now > newestStart else { return }
        let steps = UInt64(bitPattern: now &- newestStart) / UInt64(slice)
        guard steps > 0 else { return }
        guard steps < UInt64(Self.slices) else {
            parts = InlineArray(repeating: 0)
            total = 0
            newestStart = now
            return
        }
        for _ in 0..<steps {
            newest = newest + 1 == Self.slices ? 0 : newest + 1
            parts[newest] = 0
        }
        newestStart &+= Int64(steps) &* slice
        // Summed anew, so that rounding does not pile up.
        total = 0
        for index in parts.indices { total += parts[index] }
    }
}
