import Primitives
import Testing

@testable import Coordinates

/// When the mesh is told.
struct NewsTests {
    private let member = NodeID(high: 0, low: 1)

    private func estimator(samples: Int, error: Double) throws -> CoordinateEstimator {
        var estimator = CoordinateEstimator(random: Random(seed: 1), memberLimit: 10)
        // Somebody who is always somewhere else leaves the error where it is.
        for sample in 0..<samples {
            let far = error > 0.5 && sample % 2 == 0 ? 5.0 : 0.001
            let other = try #require(Coordinate(vector: [far], error: 0.1, height: 1e-5))
            let now = Instant.start + .seconds(10 * sample)
            estimator.learn(other, of: member, roundTrip: .milliseconds(1), at: now)
        }
        return estimator
    }

    private func isTold(_ samples: Int, error: Double) throws -> Bool {
        var news = CoordinateNews(random: Random(seed: 3))
        let estimator = try estimator(samples: samples, error: error)
        _ = news.take(from: estimator, waiting: 4, at: .start)
        return news.take(from: estimator, waiting: 4, at: .start + .seconds(4)) != nil
    }

    @Test func itIsToldOnceItHasSettled() throws {
        #expect(try !isTold(19, error: 0))
        #expect(try isTold(20, error: 0))
        #expect(try !isTold(59, error: 1))
        #expect(try isTold(60, error: 1))
    }

    @Test func aLargeMeshTellsOneASecondAtFirst() throws {
        let estimator = try estimator(samples: 20, error: 0)
        var told = [Int](repeating: 0, count: 10)
        for seed in 0..<400 {
            var news = CoordinateNews(random: Random(seed: UInt64(seed)))
            for second in 0...400 {
                let now = Instant.start + .seconds(second)
                guard news.take(from: estimator, waiting: 400, at: now) != nil else { continue }
                told[min(second / 40, 9)] += 1
            }
        }
        #expect(told.reduce(0, +) == 400)
        #expect(told.allSatisfy { (20...65).contains($0) }, "\(told)")
    }

    @Test func whoComesToAMeshThatHasToldWaitsForNobody() throws {
        let estimator = try estimator(samples: 20, error: 0)
        for seed in 0..<40 {
            var news = CoordinateNews(random: Random(seed: UInt64(seed)))
            let start = Instant.start
            _ = news.take(from: estimator, waiting: 1, at: start)
            #expect(news.take(from: estimator, waiting: 1, at: start + .seconds(1)) != nil)
        }
    }

    @Test func itIsToldAgainOnlyIfItMovedAfterFiveMinutesAndThenAfterTen() throws {
        var news = CoordinateNews(random: Random(seed: 3))
        var estimator = try estimator(samples: 40, error: 0)
        let start = Instant.start
        _ = news.take(from: estimator, waiting: 1, at: start)
        let first = news.take(from: estimator, waiting: 1, at: start + .seconds(1))
        let unmoved = news.take(from: estimator, waiting: 1, at: start + .seconds(3_600))
        #expect(first != nil)
        #expect(unmoved == nil)
        try move(&estimator, to: .milliseconds(9), from: 1_000)
        #expect(news.take(from: estimator, waiting: 1, at: start + .seconds(300)) == nil)
        #expect(news.take(from: estimator, waiting: 1, at: start + .seconds(301)) != nil)
        try move(&estimator, to: .milliseconds(40), from: 3_000)
        #expect(news.take(from: estimator, waiting: 1, at: start + .seconds(900)) == nil)
        #expect(news.take(from: estimator, waiting: 1, at: start + .seconds(901)) != nil)
    }

    /// A hundred samples of a member that is so far away now.
    private func move(
        _ estimator: inout CoordinateEstimator,
        to roundTrip: Duration,
        from second: Int
    ) throws {
        let other = try #require(Coordinate(vector: [0.001], error: 0.1, height: 1e-5))
        for sample in 0..<100 {
            let now = Instant.start + .seconds(second + 10 * sample)
            estimator.learn(other, of: member, roundTrip: roundTrip, at: now)
        }
    }
}
