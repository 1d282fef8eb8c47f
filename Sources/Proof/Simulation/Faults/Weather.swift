import Primitives

/// What every datagram suffers.
package struct Weather: Sendable {
    /// One-way delay, drawn evenly between the two.
    package var shortestDelay = Duration.microseconds(200)
    package var longestDelay = Duration.microseconds(800)
    package var loss = 0.0
    package var duplication = 0.0
    /// The share of datagrams that take up to `detour` longer and so overtake one another.
    package var reordering = 0.0
    package var detour = Duration.milliseconds(20)

    package init() {}

    func delay(_ random: inout Random) -> Duration {
        let spread = longestDelay.nanoseconds - shortestDelay.nanoseconds
        var nanoseconds = shortestDelay.nanoseconds
        if spread > 0 { nanoseconds += Int64.random(in: 0...spread, using: &random) }
        if random.chance(reordering) {
            nanoseconds += Int64.random(in: 0...detour.nanoseconds, using: &random)
        }
        return .nanoseconds(nanoseconds)
    }

    /// The weather of one seed, for swarms (Groce et al. 2012): each trouble is there with an even
    /// chance, since what is always there hides what shows only without it.
    static func drawn(_ random: inout Random) -> Weather {
        var weather = Weather()
        if random.chance(0.5) { weather.loss = 0.05 * Double(random.index(below: 3)) / 2 }
        if random.chance(0.5) { weather.duplication = 0.05 }
        if random.chance(0.5) { weather.reordering = 0.1 }
        if random.chance(0.5) { weather.longestDelay = .milliseconds(5) }
        return weather
    }
}
