import MartletBalancing
import Testing

/// Updates of a few among many, done without building everything anew.
@Suite struct DifferenceTests {
    private static let count = 200

    private static func fleet(_ count: Int = count) -> [Balancer.Endpoint] {
        (0..<count).map { .init(id: "\($0)", weight: 1 + $0 % 3) }
    }

    /// A balancer and what it was told.
    private struct Caller {
        var balancer: Balancer
        var told: [Balancer.Endpoint] = []
        var now = 0.0

        init(_ policy: BalancingPolicy, seed: Int = 1) {
            balancer = Balancer(configuration: .init(policy: policy), seed: UInt64(seed))
        }

        /// Tells what is new; the tables follow when `afterwards` is done.
        mutating func tell(_ endpoints: [Balancer.Endpoint], afterwards: (inout Self) -> Void) {
            let difference = Balancer.Difference(from: told, to: endpoints)
            told = endpoints
            let draft = balancer.update(endpoints, differing: difference, at: time(now))
            afterwards(&self)
            if let draft { _ = balancer.install(draft.build(endpoints)) }
        }

        mutating func tell(_ endpoints: [Balancer.Endpoint]) { tell(endpoints) { _ in } }

        /// Who gets so many calls, one after the other.
        mutating func calls(_ count: Int) -> [String: Int] {
            var calls: [String: Int] = [:]
            for number in 0..<count {
                now += 0.001
                let request = Balancer.Request(key: .init(UInt64(number)))
                guard let pick = try? balancer.pick(request, at: time(now)) else { continue }
                calls[balancer.endpoint(of: pick)?.id ?? "", default: 0] += 1
                balancer.report(.ok, latency: .milliseconds(2), for: pick, at: time(now))
            }
            return calls
        }

        /// What is counted change by change is what a look at all of them gives.
        func check() {
            let draining = told.count { $0.weight == 0 }
            #expect(balancer.exclusions.draining == draining)
            #expect(balancer.exclusions.critical == told.count { $0.weight > 0 && !$0.isHealthy })
            #expect(balancer.exclusions.breaker == 0 && balancer.exclusions.capacity == 0)
            #expect(balancer.requestsInFlight == 0)
        }
    }

    @Test func aDifferenceHasWhatIsNewOtherOrGone() {
        let before = [Balancer.Endpoint(id: "a"), .init(id: "b"), .init(id: "c")]
        let now = [
            Balancer.Endpoint(id: "d"), .init(id: "b", weight: 2), .init(id: "a"), .init(id: "d"),
        ]
        let difference = Balancer.Difference(from: before, to: now)
        #expect(difference.changed.map(\.id) == ["d", "b"])
        #expect(difference.removed == ["c"])
        let none = Balancer.Difference(from: now, to: now)
        #expect(none.changed.isEmpty && none.removed.isEmpty)
    }

    @Test(arguments: BalancingPolicy.allCases)
    func whoGoesDownIsSkippedAtOnceAndComesBack(policy: BalancingPolicy) {
        var caller = Caller(policy)
        var fleet = Self.fleet()
        caller.tell(fleet)
        fleet[7].isHealthy = false
        caller.tell(fleet) { caller in
            #expect(caller.calls(2_000)["7"] == nil, "before the tables are there")
        }
        #expect(caller.calls(2_000)["7"] == nil)
        caller.check()
        fleet[7].isHealthy = true
        caller.tell(fleet)
        caller.now += 60
        caller.balancer.advance(to: time(caller.now))
        #expect(caller.calls(8_000)["7", default: 0] > 0)
        caller.check()
    }

    @Test(arguments: BalancingPolicy.allCases)
    func whoIsNewGetsItsPart(policy: BalancingPolicy) {
        var caller = Caller(policy)
        var fleet = Self.fleet()
        caller.tell(fleet)
        _ = caller.calls(100)
        fleet.removeFirst(3)
        fleet.append(.init(id: "new", weight: 3))
        caller.tell(fleet)
        caller.now += 61
        caller.balancer.advance(to: time(caller.now))
        let calls = caller.calls(40_000)
        #expect(calls["0"] == nil && calls["2"] == nil)
        let fair = policy == .roundRobin ? 200.0 : 300
        #expect(Double(calls["new", default: 0]) > 0.5 * fair, "\(calls["new", default: 0])")
        #expect(Double(calls["new", default: 0]) < 1.6 * fair, "\(calls["new", default: 0])")
        caller.check()
    }

    @Test func tablesThatAreOvertakenAreNotTaken() {
        var caller = Caller(.maglev)
        var fleet = Self.fleet()
        caller.tell(fleet)
        fleet[1].isHealthy = false
        let first = fleet
        caller.tell(first) { caller in
            fleet[2].isHealthy = false
            caller.tell(fleet)
        }
        let calls = caller.calls(5_000)
        #expect(calls["1"] == nil && calls["2"] == nil)
    }

    /// However an instance flaps, it has one turn and not two, and everyone has theirs.
    @Test(arguments: [BalancingPolicy.edf2, .weightedRoundRobin], 0..<4)
    func turnsAreNeitherLostNorDoubled(policy: BalancingPolicy, seed: Int) {
        var caller = Caller(policy, seed: seed)
        var random = SplitMix(seed: UInt64(seed))
        var fleet = (0..<100).map { Balancer.Endpoint(id: "\($0)") }
        var next = 100
        caller.tell(fleet)
        for _ in 0..<600 {
            caller.now += random.unit() * 2
            let place = random.index(below: fleet.count)
            switch random.index(below: 5) {
            case 0:
                fleet[place] = .init(id: "\(next)")
                next += 1
            case 1: fleet[place].incarnation &+= 1
            case 2: fleet[place].weight = random.index(below: 2)
            default: fleet[place].isHealthy.toggle()
            }
            caller.tell(fleet)
            _ = caller.calls(random.index(below: 60))
            caller.balancer.advance(to: time(caller.now))
        }
        caller.check()
        for place in fleet.indices {
            fleet[place].isHealthy = true
            fleet[place].weight = 1
        }
        for place in stride(from: 0, to: 100, by: 10) {
            var step = caller.told
            for index in 0..<(place + 10) { step[index] = fleet[index] }
            caller.tell(step)
        }
        for _ in 0..<70 {
            caller.now += 1
            caller.balancer.advance(to: time(caller.now))
        }
        _ = caller.calls(1_000)
        let calls = caller.calls(20_000)
        #expect(calls.count == 100)
        let least = calls.values.min() ?? 0
        let most = calls.values.max() ?? 0
        #expect(least >= 150 && most <= 250, "\(least) ... \(most)")
    }
}
