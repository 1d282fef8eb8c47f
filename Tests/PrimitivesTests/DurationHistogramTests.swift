import Testing

@testable import Primitives

struct DurationHistogramTests {
    @Test func countsEachOnceAtItsBound() {
        var histogram = DurationHistogram()
        for duration in [
            Duration.zero, .microseconds(100), .nanoseconds(100_001), .milliseconds(1),
            .seconds(10), .seconds(11), .seconds(-1),
        ] {
            histogram.note(duration)
        }
        let counts = Dictionary(uniqueKeysWithValues: histogram.cumulated.map { ($0, $1) })
        #expect(counts[100] == 3)
        #expect(counts[250] == 4)
        #expect(counts[500] == 4)
        #expect(counts[1_000] == 5)
        #expect(counts[5_000_000] == 5)
        #expect(counts[10_000_000] == 6)
        #expect(histogram.count == 7)
        #expect(histogram.sum == 100_000 + 100_001 + 1_000_000 + 21_000_000_000)
    }

    @Test func theSumStaysAtItsMost() {
        var histogram = DurationHistogram()
        for _ in 0..<3 { histogram.note(.seconds(9_000_000_000)) }
        #expect(histogram.sum == .max)
        #expect(histogram.count == 3)
    }
}
