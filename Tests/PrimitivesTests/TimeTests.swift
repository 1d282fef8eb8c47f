import Primitives
import Testing

struct TimeTests {
    @Test func instantsAndDurationsAddUp() {
        let instant = Instant.start + .milliseconds(1_500)
        #expect(instant.nanoseconds == 1_500_000_000)
        #expect(instant - .seconds(1) == Instant(nanoseconds: 500_000_000))
        #expect(instant - .start == .milliseconds(1_500))
        var later = instant
        later += .nanoseconds(1)
        #expect(later > instant)
    }

    @Test func timeNeverOverflows() {
        #expect(Instant.distantFuture + .seconds(1) == .distantFuture)
        #expect(Instant.start + .seconds(Int64.max) == .distantFuture)
        #expect(Duration.seconds(Int64.max).nanoseconds == .max)
        #expect(Duration.seconds(Int64.min).nanoseconds == -.max)
    }

    @Test func durationsAreToldInSeconds() {
        #expect(Duration.milliseconds(250).seconds == 0.25)
        #expect(Duration.nanoseconds(-5).nanoseconds == -5)
        #expect(Duration.milliseconds(-1_500).nanoseconds == -1_500_000_000)
    }

    /// What a bucket answers to requests at these moments, in milliseconds.
    private static func taken(
        _ bucket: TokenBucket,
        _ count: Double = 1,
        at moments: [Int64]
    ) -> [Bool] {
        var bucket = bucket
        return moments.map { bucket.take(count, at: .start + .milliseconds($0)) }
    }

    @Test func aBucketGivesItsBurstAndThenItsRate() {
        let bucket = TokenBucket(rate: 10, burst: 3)
        #expect(
            Self.taken(bucket, at: [0, 0, 0, 0, 99, 101, 101])
                == [true, true, true, false, false, true, false]
        )
        var rested = bucket
        let available = rested.available(at: .start + .seconds(60))
        #expect(available == 3)
    }

    @Test func aBucketGivesAllOrNothing() {
        let bucket = TokenBucket(rate: 1, burst: 10)
        #expect(Self.taken(bucket, 11, at: [0, 60_000]) == [false, false])
        #expect(Self.taken(bucket, 10, at: [0, 1, 10_001]) == [true, false, true])
        #expect(Self.taken(bucket, 0, at: [0]) == [true])
    }

    @Test func aClockThatGoesBackRefillsNothing() {
        let bucket = TokenBucket(rate: 1, burst: 1)
        #expect(
            Self.taken(bucket, at: [10_000, 0, 10_000, 11_000]) == [true, false, false, true]
        )
    }
}
