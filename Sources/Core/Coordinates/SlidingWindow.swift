/// The last 20 numbers of something.
struct SlidingWindow: Sendable {
    static let size = 20
    private var numbers = InlineArray<20, Double>(repeating: 0)
    private var next = 0

    mutating func add(_ number: Double) {
        numbers[next] = number
        next = (next + 1) % SlidingWindow.size
    }

    /// Those that there are not yet are 0.
    var total: Double {
        var sum = 0.0
        for index in 0..<SlidingWindow.size { sum += numbers[index] }
        return sum
    }
}
