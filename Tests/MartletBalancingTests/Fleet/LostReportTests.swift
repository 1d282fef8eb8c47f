import MartletBalancing
import Testing

/// A balancer and a table of leases as an agent holds them, under random histories in which reports
/// are lost for ever, duplicated, late and out of order.
@Suite struct LostReportTests {
    /// How long a breaker can keep traffic away, and a lease a request in flight.
    private static let lease = 5.0
    private static let longest = 60 * 1.5 + lease

    private struct Agent {
        static let instances = 6

        var balancer: Balancer
        var leases = LeaseTable<Balancer.Pick>(at: time(0))
        var random: SplitMix
        var now = 0.0
        /// Handed out and not yet used up; what is reported twice stays here.
        var held: [LeaseTable<Balancer.Pick>.Lease] = []

        init(_ policy: BalancingPolicy, seed: Int) {
            balancer = Balancer(configuration: .init(policy: policy), seed: UInt64(seed))
            random = SplitMix(seed: UInt64(seed) &+ 4_711)
            let endpoints = (0..<Self.instances).map { number in
                Balancer.Endpoint(id: "\(number)", capacity: number % 2 * 3)
            }
            balancer.update(endpoints, at: time(0))
        }

        /// Ends what is over, then picks: the number of the instance, if there was one.
        mutating func pick() -> Int? {
            while let (_, pick) = leases.expireNext(at: time(now)) {
                balancer.loseReport(of: pick, at: time(now))
            }
            balancer.advance(to: time(now))
            let request = Balancer.Request(key: .init(random.next()))
            guard let pick = try? balancer.pick(request, at: time(now)) else { return nil }
            if let lease = leases.open(pick, until: time(now + LostReportTests.lease)) {
                held.append(lease)
            }
            return balancer.number(of: pick)
        }

        /// Reports any lease handed out so far, in any order, now and then once more.
        mutating func report() {
            guard !held.isEmpty else { return }
            let place = random.index(below: held.count)
            let lease = random.index(below: 5) == 0 ? held[place] : held.remove(at: place)
            guard let pick = leases.close(lease) else { return }
            let outcomes: [CallOutcome] = [
                .ok, .error, .timeout, .connect, .rejected, .ignored, .cancelled,
            ]
            let outcome = outcomes[random.index(below: outcomes.count)]
            balancer.report(outcome, latency: .milliseconds(20), for: pick, at: time(now))
        }

        mutating func checkCounts() {
            #expect(balancer.requestsInFlight >= 0)
            #expect(balancer.requestsInFlight == leases.count)
            let exclusions = balancer.exclusions
            for count in [
                exclusions.breaker, exclusions.capacity, exclusions.draining, exclusions.critical,
            ] { #expect(count >= 0 && count <= Self.instances) }
            for number in 0..<Self.instances {
                let standing = balancer.standing(of: "\(number)", at: time(now))
                #expect((standing?.inFlight ?? -1) >= 0)
            }
        }
    }

    @Test(arguments: BalancingPolicy.allCases, 0..<8)
    func everyInstanceGetsTrafficWithinTheLongestWaitAndALease(
        policy: BalancingPolicy,
        seed: Int
    ) {
        var agent = Agent(policy, seed: seed)
        for step in 0..<2_500 {
            agent.now += agent.random.unit() * 0.1
            switch agent.random.index(below: 10) {
            case 0..<4: _ = agent.pick()
            case 4..<7: agent.report()
            // The rest is lost for ever: its leases run out.
            default: break
            }
            if step % 25 == 0 { agent.checkCounts() }
        }
        // From here on no report ever arrives.
        var seen: Set<Int> = []
        let start = agent.now
        while seen.count < Agent.instances, agent.now - start < Self.longest + 1 {
            agent.now += 0.05
            if let number = agent.pick() { seen.insert(number) }
        }
        #expect(seen.count == Agent.instances, "after \(agent.now - start) s only \(seen)")
        agent.checkCounts()
        agent.now += Self.lease + 1
        while let (_, pick) = agent.leases.expireNext(at: time(agent.now)) {
            agent.balancer.loseReport(of: pick, at: time(agent.now))
        }
        #expect(agent.leases.count == 0)
        #expect(agent.balancer.requestsInFlight == 0)
    }
}
