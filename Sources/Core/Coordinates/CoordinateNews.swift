package import Primitives

/// When the mesh is told where this node is: soon after it has settled, and then whenever what was
/// told foretells round trips worse than what is true now, by a tenth of them. What is told first
/// is rough, so that the second time may come after five minutes; ten lie between all others.
///
/// *Settled* is after 20 samples with an error of at most a half, or after 60. Then it waits for a
/// random time, so that of a mesh that starts at once one member a second tells; who comes to a
/// mesh that has told waits for nobody.
package struct CoordinateNews: Sendable {
    private var told: (coordinate: Coordinate, nextAt: Instant)?
    /// When it tells first.
    private var begins: Instant?
    private var random: Random

    package init(random: Random) {
        self.random = random
    }

    /// What is to be told now, if anything; it counts as told. Who waits are the members that have
    /// not told yet, this one among them.
    package mutating func take(
        from estimator: CoordinateEstimator,
        waiting: @autoclosure () -> Int,
        at now: Instant
    ) -> Coordinate? {
        guard let coordinate = estimator.coordinate,
            isDue(coordinate, estimator, waiting: waiting(), at: now)
        else { return nil }
        let pause = told == nil ? CoordinateNews.firstPause : CoordinateNews.pause
        told = (coordinate, now + pause)
        return coordinate
    }

    private mutating func isDue(
        _ coordinate: Coordinate,
        _ estimator: CoordinateEstimator,
        waiting: @autoclosure () -> Int,
        at now: Instant
    ) -> Bool {
        if let told {
            guard now >= told.nextAt else { return false }
            return estimator.loss(by: told.coordinate) > CoordinateNews.share
        }
        if begins == nil, hasSettled(coordinate, estimator) {
            begins = now + wait(of: waiting())
        }
        return begins.map { $0 <= now } ?? false
    }

    private func hasSettled(_ coordinate: Coordinate, _ estimator: CoordinateEstimator) -> Bool {
        let enough =
            coordinate.error <= CoordinateNews.smallError
            ? CoordinateNews.fewest : CoordinateEstimator.haste
        return estimator.samples >= enough
    }

    private mutating func wait(of members: Int) -> Duration {
        let longest = min(
            Duration.milliseconds(Int64(members) * 1_000 / CoordinateNews.rate),
            CoordinateNews.pause
        )
        return .nanoseconds(Int64.random(in: 0...longest.nanoseconds, using: &random))
    }

    package static let pause = Duration.seconds(600)
    static let firstPause = Duration.seconds(300)
    private static let share = 0.1
    /// The adjustment counts whole from here on.
    private static let fewest = 20
    private static let smallError = 0.5
    /// Members that tell for the first time in a second.
    private static let rate: Int64 = 1
}
