import Primitives
import Testing

@testable import Checks

struct CheckScheduleTests {
    private func schedule(_ count: Int, every interval: Duration) -> CheckSchedule {
        var schedule = CheckSchedule(random: Random(seed: 7))
        for number in 0..<count { schedule.add("c\(number)", every: interval, at: .start) }
        return schedule
    }

    @Test func firstRunsAreSpreadOverTheInterval() throws {
        var schedule = schedule(40, every: .seconds(40))
        var perTenSeconds: [Int] = []
        for second in [10, 20, 30, 40] {
            let runs = schedule.takeDue(at: .start + .seconds(second))
            for run in runs {
                _ = schedule.finished(run, begun: .start + .seconds(100), at: .start)
            }
            perTenSeconds.append(runs.count)
        }
        #expect(perTenSeconds.reduce(0, +) == 40)
        #expect(perTenSeconds.allSatisfy { $0 >= 4 }, "\(perTenSeconds)")
    }

    @Test func theNextRunIsAnIntervalLaterWithSomeJitter() throws {
        var schedule = schedule(1, every: .seconds(10))
        var begun = Instant.start + .seconds(10)
        var gaps: Set<Duration> = []
        for _ in 0..<50 {
            let run = try #require(schedule.takeDue(at: begun).first)
            #expect(schedule.nextDeadline == nil, "no second run beside it")
            let isCurrent = schedule.finished(run, begun: begun, at: begun + .seconds(1))
            #expect(isCurrent)
            let next = try #require(schedule.nextDeadline)
            #expect((.milliseconds(9_500) ... .milliseconds(10_500)).contains(next - begun))
            gaps.insert(next - begun)
            begun = next
        }
        #expect(gaps.count > 40)
    }

    @Test func aRunLongerThanTheIntervalIsFollowedAtOnce() throws {
        var schedule = schedule(1, every: .seconds(1))
        let begun = Instant.start + .seconds(1)
        let run = try #require(schedule.takeDue(at: begun).first)
        let isCurrent = schedule.finished(run, begun: begun, at: begun + .seconds(10))
        #expect(isCurrent)
        #expect(schedule.nextDeadline == begun + .seconds(10))
    }

    @Test func noMoreThan64RunAtOnce() throws {
        var schedule = schedule(200, every: .seconds(1))
        let now = Instant.start + .seconds(2)
        let first = schedule.takeDue(at: now)
        #expect(first.count == 64)
        #expect(schedule.nextDeadline == nil)
        #expect(schedule.takeDue(at: now).isEmpty)
        for run in first.prefix(10) { _ = schedule.finished(run, begun: now, at: now) }
        #expect(schedule.takeDue(at: now).count == 10)
    }

    @Test func aRunOfAReplacedOrRemovedCheckSaysNothing() throws {
        var schedule = schedule(2, every: .seconds(1))
        let now = Instant.start + .seconds(2)
        let runs = schedule.takeDue(at: now)
        schedule.add("c0", every: .seconds(1), at: now)
        schedule.remove("c1")
        for run in runs {
            let isCurrent = schedule.finished(run, begun: now, at: now)
            #expect(!isCurrent)
        }
        #expect(schedule.takeDue(at: now + .seconds(1)).map(\.id) == ["c0"])
    }

    @Test func aTimelineHandsOutInOrderOfTime() {
        var timeline = Timeline()
        for (key, second) in [("c", 3), ("a", 1), ("b", 2), ("a", 4)] {
            timeline.set(key, at: .start + .seconds(second))
        }
        timeline.remove("x")
        #expect(timeline.first == .start + .seconds(2))
        var keys: [String] = []
        while let key = timeline.takeDue(at: .start + .seconds(3)) { keys.append(key) }
        #expect(keys == ["b", "c"])
        #expect(timeline.time(of: "a") == .start + .seconds(4))
    }
}
