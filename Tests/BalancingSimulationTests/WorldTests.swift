import MartletBalancing
import Testing

@testable import BalancingSimulation

/// The world against queueing theory and book-keeping, so that the gates measure the contestants
/// and not the world.
@Suite struct WorldTests {
    /// One server, one slot, half loaded, exponential work: time in system is exponential of twice
    /// the mean (M/M/1), so its p99 is ln 100 times that.
    @Test func aSingleServerFollowsTheory() {
        var scenario = Scenario(id: "T", title: "M/M/1", callers: 1, servers: 1)
        scenario.slots = 1
        scenario.meanMillis = 2
        scenario.shape = .exponential
        scenario.network = 0
        scenario.duration = 400
        scenario = scenario.loaded(0.5)
        let figures = Simulator.run(scenario, .random, seed: 5)
        #expect(abs(figures[.p50] - 4 * 0.693) < 0.1)
        #expect(abs(figures[.p99] - 4 * 4.605) < 1.2)
    }

    @Test(arguments: [Contestant.roundRobin, .prequal, .edf2])
    func everyRequestEndsOnce(contestant: Contestant) throws {
        let trial = try #require(Trial.all.first { $0.scenario.id == "S6" })
        var world = World(trial.scenario, contestant, seed: 3)
        let record = world.run()
        #expect(record.requests.count == world.requests.count)
        #expect(record.attempts + record.refused == world.requests.count)
        #expect(world.servers.allSatisfy { $0.inFlight == 0 })
    }

    /// Arrivals and work have streams of their own, so that contestants meet the same requests.
    @Test func allContestantsMeetTheSameRequests() throws {
        let trial = try #require(Trial.all.first { $0.scenario.id == "S5" })
        var first = World(trial.scenario, .roundRobin, seed: 9)
        var second = World(trial.scenario, .edf2, seed: 9)
        _ = first.run()
        _ = second.run()
        #expect(first.requests.count == second.requests.count)
        for (one, other) in zip(first.requests, second.requests) {
            #expect(one.start == other.start && one.work == other.work)
        }
    }

    @Test func whatFallsOnOneMomentHappensInOrder() {
        var queue = EventQueue()
        var random = SplitMix(seed: 1)
        var expected: [(Int64, Int)] = []
        for number in 0..<1_000 {
            let time = Int64(random.index(below: 50))
            queue.add(.fault(number), at: time)
            expected.append((time, number))
        }
        expected.sort { $0 < $1 }
        for (time, number) in expected {
            guard let next = queue.next(), case .fault(let found) = next.event else {
                Issue.record("the queue ended early")
                return
            }
            #expect(next.time == time && found == number)
        }
        #expect(queue.next() == nil)
    }
}
