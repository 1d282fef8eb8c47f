import MartletBalancing
import Primitives
import Registry

/// Finds out what one instance of this node can bear, from what it says of itself, and decides when
/// that is worth telling the mesh.
package struct LoadMeter: Sendable {
    private var estimator = CapacityEstimator()
    private var began: MonotonicTime?
    private var seenAt = MonotonicTime(nanoseconds: 0)
    private var completed = 0
    private var failed = 0
    private var utilizations = 0.0
    private var readings = 0
    private var callers = CallerSketch()
    private var told: InstanceLoad?
    private var toldAt = MonotonicTime(nanoseconds: 0)

    /// A reading takes at least so long.
    private static let shortest = Duration.seconds(1)
    /// After a silence so long the counts begin anew.
    private static let longest = Duration.seconds(30)
    /// The mesh hears of an instance no more often than this, and no less often while it reports.
    private static let leastPause = Duration.seconds(2)
    private static let mostPause = Duration.seconds(15)
    /// Changes below these are not worth a record.
    private static let capacityStep = 0.05
    private static let utilizationStep = 0.05

    /// What an instance says of the time since it last said something.
    package struct Reading: Sendable {
        /// In 0...1: of its slots or its processor, never of requests waiting.
        var utilization: Double
        var completed: Int
        var failed: Int
        /// Who called it, by any names.
        var callers: [String]
        /// The time that the counts are of, where it is not the time since the last reading.
        var span: Duration?

        package init(
            utilization: Double,
            completed: Int,
            failed: Int,
            callers: [String],
            span: Duration? = nil
        ) {
            self.utilization = utilization
            self.completed = completed
            self.failed = failed
            self.callers = callers
            self.span = span
        }
    }

    /// Takes a reading in; the load to publish, if it is time and there is something to tell.
    mutating func take(_ reading: Reading, at now: MonotonicTime) -> InstanceLoad? {
        if isSilent(at: now) { begin(at: nil) }
        seenAt = now
        // Nobody knows what time the first counts are of, unless they say so.
        let before = reading.span.map { now + (.zero - $0) }
        guard let start = began ?? before else {
            begin(at: now)
            return nil
        }
        began = start
        count(reading)
        guard now - start >= Self.shortest else { return nil }
        let utilization = utilizations / Double(readings)
        let isEnough = estimator.observe(
            completed: completed,
            failed: failed,
            utilization: utilization,
            over: now - start
        )
        if isEnough { begin(at: now) }
        return news(utilization: utilization, at: now)
    }

    /// What it can bear by now, in calls a second.
    var capacity: Double? { estimator.capacity }

    /// Whether it was last heard of so long ago that what it said no longer counts.
    func isSilent(at now: MonotonicTime) -> Bool { now - seenAt > Self.longest }

    private mutating func count(_ reading: Reading) {
        completed += reading.completed
        failed += reading.failed
        utilizations += min(1, max(0, reading.utilization))
        readings += 1
        for caller in reading.callers {
            var hash = FNVHash()
            hash.mix(caller)
            callers.insert(hash.value)
        }
    }

    private mutating func begin(at now: MonotonicTime?) {
        began = now
        completed = 0
        failed = 0
        utilizations = 0
        readings = 0
    }

    private mutating func news(utilization: Double, at now: MonotonicTime) -> InstanceLoad? {
        guard let capacity = estimator.capacity else { return nil }
        let load = InstanceLoad(
            capacity: capacity,
            utilization: utilization,
            callers: callers.bits
        )
        if let told {
            let silence = now - toldAt
            guard silence >= Self.leastPause else { return nil }
            guard silence >= Self.mostPause || Self.differ(load, told) else { return nil }
        }
        told = load
        toldAt = now
        callers = CallerSketch()
        return load
    }

    private static func differ(_ new: InstanceLoad, _ old: InstanceLoad) -> Bool {
        abs(new.capacity - old.capacity) > capacityStep * old.capacity
            || abs(new.utilization - old.utilization) > utilizationStep
            || new.callers & ~old.callers != 0
    }
}
