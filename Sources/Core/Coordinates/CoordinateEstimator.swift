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
///
/// Samples are rare, so that each is learnt from again and again, and steps become smaller as
/// places come to rest (ADR 61).
package struct CoordinateEstimator: Sendable {
    private var place = Place.origin
    private var recent = RecentRoundTrips()
    private(set) var remembered = RememberedSamples()
    private var steadiness = Steadiness()
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

    /// By what part of the round trips the distances from a former coordinate are further off than
    /// those from the present one: what telling the present one would mend.
    package func loss(by former: Coordinate) -> Double {
        var loss = 0.0
        var total = 0.0
        let former = Place(former)
        for sample in remembered.samples {
            loss += abs(former.distance(to: sample.place) - sample.seconds)
            loss -= abs(place.distance(to: sample.place) - sample.seconds)
            total += sample.seconds
        }
        return total > 0 ? loss / total : 0
    }

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
        trust(theirs, by: seconds)
        attract(to: theirs, by: seconds)
        remember(theirs, of: member, by: seconds)
        adjust()
        feelGravity()
        // It ran away: Serf begins anew as well.
        if place.coordinate == nil { place = .origin }
        return true
    }

    /// The member is reaped, or is somewhere else now.
    package mutating func forget(_ member: NodeID) {
        if members.removeValue(forKey: member)?.isStrange == true { strangers -= 1 }
        remembered.forget(member)
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
    /// Remembered samples that are learnt from with each new one.
    private static let repetitions = 8
    /// Samples until the adjustment counts whole.
    private static let enoughToAdjust = 20
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
    /// How much of the way goes to the other's account.
    private func weight(of other: Place) -> Double {
        place.error / max(place.error + other.error, Place.zero)
    }

    /// Learns from a new sample how far this node's place is to be trusted.
    private mutating func trust(_ other: Place, by seconds: Double) {
        let difference = limited(seconds - place.distance(to: other))
        let wrongness = abs(difference) / max(seconds, Place.zero)
        let gain = CoordinateEstimator.errorGain * weight(of: other)
        place.error = min(
            gain * wrongness + place.error * (1 - gain),
            Double(Coordinate.largestError)
        )
        // What is remembered is of ways that are no more (ADR 62).
        if steadiness.note(wrongness) { remembered.removeAll() }
    }

    private mutating func attract(to other: Place, by seconds: Double) {
        let difference = limited(seconds - place.distance(to: other))
        let force = CoordinateEstimator.placeGain * weight(of: other) * difference
        place.push(force * steadiness.step, from: other, random: &random)
    }

    /// Keeps a sample, and learns from some that are kept.
    private mutating func remember(_ other: Place, of member: NodeID, by seconds: Double) {
        for _ in 0..<min(CoordinateEstimator.repetitions, remembered.samples.count) {
            let index = random.index(below: remembered.samples.count)
            let sample = remembered.samples[index]
            attract(to: sample.place, by: sample.seconds)
        }
        remembered.add(other, of: member, seconds: seconds)
    }

    /// Half of what distances are too short by, on average of the middle half of all that is
    /// remembered, so that few who are elsewhere or lie do not count; and as far as the first
    /// samples can tell, since most of it is the place's to mend then (ADR 63).
    private mutating func adjust() {
        let residuals = remembered.samples.map {
            limited($0.seconds - place.rawDistance(to: $0.place))
        }.sorted()
        let middle = residuals.dropFirst(residuals.count / 4).dropLast(residuals.count / 4)
        guard !middle.isEmpty else { return }
        let enough = CoordinateEstimator.enoughToAdjust
        let share = Double(min(remembered.added, enough)) / Double(enough)
        place.adjustment = share * middle.reduce(0, +) / Double(2 * middle.count)
    }

    private mutating func feelGravity() {
        let share = place.distance(to: .origin) / CoordinateEstimator.gravity
        place.push(-share * share, from: .origin, random: &random)
    }
}
