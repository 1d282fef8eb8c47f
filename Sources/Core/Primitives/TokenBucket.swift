/// A budget that refills with time: so many a second, and a burst of so many at once.
package struct TokenBucket: Sendable {
    private let rate: Double
    private var burst: Double
    private var level: Double
    private var updated: Instant?

    /// Full at first; `rate` is in tokens a second.
    package init(rate: Double, burst: Double) {
        self.rate = rate
        self.burst = burst
        level = burst
    }

    /// With so many tokens at this moment.
    package init(rate: Double, burst: Double, level: Double, at now: Instant) {
        self.rate = rate
        self.burst = burst
        self.level = level
        updated = now
    }

    /// Takes that many tokens, or none where there are not enough.
    package mutating func take(_ count: Double = 1, at now: Instant) -> Bool {
        refill(at: now)
        guard level >= count else { return false }
        level -= count
        return true
    }

    /// Takes that many tokens whether or not there are so many: what is owed refills first.
    package mutating func charge(_ count: Double, at now: Instant) {
        refill(at: now)
        level -= count
    }

    /// Allows a greater burst from now on; what is added to it is there at once.
    package mutating func allow(burst: Double) {
        guard burst > self.burst else { return }
        level += burst - self.burst
        self.burst = burst
    }

    /// How many tokens there are.
    package mutating func available(at now: Instant) -> Double {
        refill(at: now)
        return level
    }

    /// A clock that stands still or goes back refills nothing.
    private mutating func refill(at now: Instant) {
        guard let last = updated else {
            updated = now
            return
        }
        guard now > last else { return }
        level = min(burst, level + rate * (now - last).seconds)
        updated = now
    }
}
