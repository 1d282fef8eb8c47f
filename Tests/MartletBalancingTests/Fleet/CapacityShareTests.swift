import MartletBalancing
import Testing

/// Dividing an instance's capacity among callers that do not talk to each other.
@Suite struct CapacityShareTests {
    private func caller(
        _ number: Int,
        of count: Int,
        capacity: Int,
        instances: Int = 10
    ) -> Balancer {
        var balancer = Balancer(seed: UInt64(number))
        let fleet = (0..<instances).map {
            Balancer.Endpoint(id: "\($0)", capacity: capacity)
        }
        balancer.update(fleet, at: time(0))
        balancer.setPosition(Double(number) / Double(count))
        var sketch = CallerSketch()
        for other in 0..<count { sketch.insert(UInt64(other)) }
        for instance in 0..<instances {
            let load = LoadReport(capacity: 100, utilization: 0.5, callers: sketch)
            balancer.hear(load, from: "\(instance)", at: time(0))
        }
        balancer.advance(to: time(0))
        return balancer
    }

    private func shares(_ balancer: Balancer, instances: Int = 10) -> [Int] {
        (0..<instances).map { balancer.standing(of: "\($0)", at: time(0))?.share ?? .max }
    }

    @Test func aLoneCallerHasItAll() {
        #expect(shares(caller(0, of: 1, capacity: 4)).allSatisfy { $0 == 4 })
    }

    @Test func noCapacityIsNoBound() {
        #expect(shares(caller(0, of: 5, capacity: 0)).allSatisfy { $0 == .max })
    }

    @Test(arguments: [(2, 4), (5, 4), (20, 4), (20, 1), (50, 8), (7, 100)])
    func allSharesAddUpToLittleMoreThanCapacity(callers: Int, capacity: Int) {
        var sums = [Int](repeating: 0, count: 10)
        for number in 0..<callers {
            for (instance, share) in shares(caller(number, of: callers, capacity: capacity))
                .enumerated()
            {
                sums[instance] += share
            }
        }
        let allowed = Double(capacity) * 1.5 * 1.35 + 1
        #expect(sums.allSatisfy { Double($0) <= allowed }, "a third for the sketch's error")
        #expect(sums.allSatisfy { $0 >= capacity })
    }

    @Test(arguments: [(1, 8, 8), (5, 8, 2), (8, 8, 1), (20, 8, 1), (3, 8, 3)])
    func whoIsToldOfCallersHasAnEvenPartRoundedUp(callers: Int, capacity: Int, share: Int) {
        var balancer = Balancer(seed: 1)
        let fleet = (0..<3).map { Balancer.Endpoint(id: "\($0)", capacity: capacity) }
        balancer.update(fleet, at: time(0))
        balancer.setCallers(callers)
        balancer.advance(to: time(2))
        #expect(shares(balancer, instances: 3) == [share, share, share])
        balancer.setCallers(nil)
        balancer.advance(to: time(4))
        #expect(shares(balancer, instances: 3) == [capacity, capacity, capacity])
    }

    @Test func everyCallerHasAPlaceSomewhere() {
        for number in 0..<100 {
            let sum = shares(caller(number, of: 100, capacity: 1)).reduce(0, +)
            #expect(sum >= 1)
        }
    }

    @Test func fullInstancesAreSkippedAndAllFullIsSaid() throws {
        var balancer = Balancer(seed: 1)
        balancer.update([.init(id: "a", capacity: 2), .init(id: "b", capacity: 1)], at: time(0))
        var picks: [Balancer.Pick] = []
        for _ in 0..<3 { picks.append(try balancer.pick(at: time(0))) }
        #expect(balancer.exclusions.capacity == 2)
        #expect(throws: Balancer.Refusal.full) { try balancer.pick(at: time(0)) }
        balancer.report(.ok, latency: .milliseconds(1), for: picks[1], at: time(0))
        let next = try balancer.pick(at: time(0))
        #expect(balancer.endpoint(of: next) == balancer.endpoint(of: picks[1]))
        #expect(balancer.statistics.trips == 0)
    }

    @Test func sketchesCountWhatTheyJoin() {
        var left = CallerSketch()
        var right = CallerSketch()
        for caller in 0..<20 {
            if caller < 12 { left.insert(UInt64(caller)) }
            if caller >= 8 { right.insert(UInt64(caller)) }
        }
        left.formUnion(right)
        #expect((16...25).contains(left.count))
        #expect(CallerSketch().count == 0)
        #expect(CallerSketch(bits: .max).count < 267)
    }
}
