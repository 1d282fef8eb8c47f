package import Primitives

/// Finds where this node is, from round trips to others and from where they say that they are:
/// Vivaldi as Serf does it (`coordinate/client.go`), and a few rules against what one member can do
/// to it (ADR 42).
///
/// - Once 60 samples were taken, a member counts at most once in five seconds: the ring probes one
///   member more often than all others together.
/// - A member whose word is off by more than the longest round trip to anybody else is *strange*,
///   and not heeded unless more than half of the members are: then it is this node that is off.
/// - No word is off by more than the longest of the last 20 round trips, however far it is.
package struct CoordinateEstimator: Sendable {
    private var place = Place.origin
    /// What the last round trips were above the distances of places, for the adjustment.
    private var residuals = SlidingWindow()
    private var recent = RecentRoundTrips()
    /// What is kept of each member; looked up, never iterated.
    private var members: [NodeID: Acquaintance] = [:]
    /// How many of them are strange.
    private var strangers = 0
    private var random: Random
    private let memberLimit: Int
    /// How many samples were taken since the beginning.
    package private(set) var samples = 0
    /// How many were not, since the member is strange.
    package private(set) var passedOver = 0

    private struct Acquaintance: Sendable {
        var filter: LatencyFilter
        /// When the last question was asked whose answer counted.
        var heededFrom: Instant?
        var isStrange = false
    }

    /// One that keeps the round trips of so many members at most.
    package init(random: Random, memberLimit: Int) {
        self.random = random
        self.memberLimit = memberLimit
    }

    /// Where this node is; at first at the origin, with the largest error.
    package var coordinate: Coordinate? { place.coordinate }

    /// The mean of the last 20 round trips, in seconds.
    package var typicalRoundTrip: Double { recent.mean }

    /// Whether the next answer of a member would count.
    package func wants(_ member: NodeID, at now: Instant) -> Bool {
        guard let known = members[member] else { return members.count < memberLimit }
        return !mustWait(known, at: now)
    }

    /// Takes an answer of a member, and where that says it is, if it was asked: what would not
    /// count tells how long the way is, and no more.
    ///
    /// - Returns: whether it moved this node.
    @discardableResult
    package mutating func learn(
        _ other: Coordinate?,
        of member: NodeID,
        roundTrip: Duration,
        at now: Instant
    ) -> Bool {
        guard roundTrip >= .zero, roundTrip <= CoordinateEstimator.longest,
            filter(roundTrip.seconds, of: member), let other,
            let seconds = heed(member, askedAt: now - roundTrip)
        else { return false }
        recent.add(seconds, of: member)
        let theirs = Place(other)
        guard isHeeded(theirs, of: member, seconds) else {
            passedOver += 1
            return false
        }
        samples += 1
        attract(to: theirs, by: seconds)
        adjust(to: theirs, by: seconds)
        feelGravity()
        // It ran away: Serf begins anew as well.
        if place.coordinate == nil { place = .origin }
        return true
    }

    /// The member is reaped, or is somewhere else now.
    package mutating func forget(_ member: NodeID) {
        if members.removeValue(forKey: member)?.isStrange == true { strangers -= 1 }
    }

    /// For tests: is somewhere else, as after a long time.
    mutating func shift(by seconds: Double) { place.vector[0] += seconds }

    /// No longer answer says anything of the way.
    private static let longest = Duration.seconds(10)
    /// Samples until a member has to wait for its next.
    static let haste = 60
    private static let pause = Duration.seconds(5)
    /// What one sample may do to the error, and to the place (Vivaldi's c_e and c_c).
    private static let errorGain = 0.25
    private static let placeGain = 0.25
    /// Serf's ρ: how weakly all are drawn to the origin, so that the mesh does not drift away.
    private static let gravity = 150.0
}

// MARK: - Whom to heed

extension CoordinateEstimator {
    /// Notes how long an answer of a member took; false where there is no room for the member.
    private mutating func filter(_ seconds: Double, of member: NodeID) -> Bool {
        if members[member]?.filter.add(seconds) != nil { return true }
        guard members.count < memberLimit else { return false }
        members[member] = Acquaintance(filter: LatencyFilter(first: seconds))
        return true
    }

    /// The middle of a member's last three round trips, the last of which counts; `nil` where the
    /// member has to wait.
    private mutating func heed(_ member: NodeID, askedAt moment: Instant) -> Double? {
        guard let known = members[member], !mustWait(known, at: moment) else { return nil }
        members[member]?.heededFrom = moment
        return known.filter.median
    }

    private func mustWait(_ known: Acquaintance, at now: Instant) -> Bool {
        guard samples >= CoordinateEstimator.haste, let last = known.heededFrom else {
            return false
        }
        return now - last < CoordinateEstimator.pause
    }

    private mutating func isHeeded(_ other: Place, of member: NodeID, _ seconds: Double) -> Bool {
        let difference = abs(seconds - place.distance(to: other))
        let isStrange = difference > recent.longest(butOf: member)
        if let known = members[member], known.isStrange != isStrange {
            members[member]?.isStrange = isStrange
            strangers += isStrange ? 1 : -1
        }
        return !isStrange || 2 * strangers > members.count
    }

    /// What a round trip is above what was expected, within what one member may claim.
    private func limited(_ difference: Double) -> Double {
        let limit = recent.longest(butOf: nil)
        return min(max(difference, -limit), limit)
    }
}

// MARK: - One sample

extension CoordinateEstimator {
    private mutating func attract(to other: Place, by seconds: Double) {
        let seconds = max(seconds, Place.zero)
        let difference = limited(seconds - place.distance(to: other))
        let wrongness = abs(difference) / seconds
        let weight = place.error / max(place.error + other.error, Place.zero)
        let gain = CoordinateEstimator.errorGain * weight
        place.error = min(
            gain * wrongness + place.error * (1 - gain),
            Double(Coordinate.largestError)
        )
        let force = CoordinateEstimator.placeGain * weight * difference
        place.push(force, from: other, random: &random)
    }

    private mutating func adjust(to other: Place, by seconds: Double) {
        residuals.add(limited(seconds - place.rawDistance(to: other)))
        place.adjustment = residuals.total / Double(2 * SlidingWindow.size)
    }

    private mutating func feelGravity() {
        let share = place.distance(to: .origin) / CoordinateEstimator.gravity
        place.push(-share * share, from: .origin, random: &random)
    }
}
