/// Those who wait for results of the node, each by a number of its own.
struct AwaitedResults<Result: Sendable> {
    private var waiting: [UInt64: CheckedContinuation<Result?, Never>] = [:]
    private var lastNumber: UInt64 = 0

    mutating func drawNumber() -> UInt64 {
        lastNumber += 1
        return lastNumber
    }

    mutating func add(_ one: CheckedContinuation<Result?, Never>, as number: UInt64) {
        waiting[number] = one
    }

    /// Tells whoever waits for it what came of it.
    mutating func end(_ number: UInt64, with result: Result?) {
        waiting.removeValue(forKey: number)?.resume(returning: result)
    }

    mutating func endAll() {
        for one in waiting.values { one.resume(returning: nil) }
        waiting = [:]
    }
}
