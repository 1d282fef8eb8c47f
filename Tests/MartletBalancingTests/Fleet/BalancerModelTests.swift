import MartletBalancing
import Testing

/// Random histories of a whole balancer: instances come, go, fail and drain; reports are lost,
/// duplicated, late and out of order.
@Suite struct BalancerModelTests {
    private struct History {
        var balancer: Balancer
        var random: SplitMix
        var now = 0.0
        var out: [Balancer.Pick] = []
        var fleet: [Balancer.Endpoint] = []
        var failing: Set<String> = []

        init(policy: BalancingPolicy, seed: Int) {
            balancer = Balancer(configuration: .init(policy: policy), seed: UInt64(seed))
            random = SplitMix(seed: UInt64(seed) &+ 77)
        }

        mutating func step() {
            now += random.unit() * 0.2
            switch random.index(below: 100) {
            case 0..<3: changeFleet()
            case 3..<5: changeHealth()
            case 5..<10: balancer.advance(to: time(now))
            case 10..<12: order()
            case 12..<60: pick()
            case 60..<65 where !out.isEmpty:
                balancer.loseReport(
                    of: out.remove(at: random.index(below: out.count)),
                    at: time(now)
                )
            default: report()
            }
        }

        private mutating func changeFleet() {
            if random.index(below: 2) == 0, !fleet.isEmpty {
                fleet.remove(at: random.index(below: fleet.count))
            } else {
                let number = random.index(below: 30)
                guard !fleet.contains(where: { $0.id == "\(number)" }) else { return }
                fleet.append(
                    .init(
                        id: "\(number)",
                        incarnation: random.next() % 3,
                        weight: random.index(below: 5),
                        capacity: random.index(below: 3) * 2,
                        tier: random.index(below: 6)
                    )
                )
            }
            balancer.update(fleet, at: time(now))
        }

        private mutating func changeHealth() {
            guard !fleet.isEmpty else { return }
            let place = random.index(below: fleet.count)
            if random.index(below: 2) == 0 {
                fleet[place].isHealthy.toggle()
                balancer.update(fleet, at: time(now))
            } else if failing.contains(fleet[place].id) {
                failing.remove(fleet[place].id)
            } else {
                failing.insert(fleet[place].id)
            }
        }

        private mutating func order() {
            guard !fleet.isEmpty else { return }
            let id = fleet[random.index(below: fleet.count)].id
            switch random.index(below: 3) {
            case 0: balancer.release(id, at: time(now))
            case 1: balancer.force(open: true, id, for: .seconds(5), at: time(now))
            default: balancer.force(open: false, id, for: .seconds(5), at: time(now))
            }
        }

        private mutating func pick() {
            var request = Balancer.Request(
                key: .init(random.next() % 50),
                mayProbe: random.index(below: 3) > 0
            )
            if let last = out.last, random.index(below: 5) == 0 { request.exclude(last) }
            guard let pick = try? balancer.pick(request, at: time(now)) else { return }
            out.append(pick)
            let endpoint = balancer.endpoint(of: pick)
            #expect(endpoint?.isHealthy == true)
            #expect((endpoint?.weight ?? 0) > 0)
        }

        private mutating func report() {
            guard !out.isEmpty else { return }
            let place = random.index(below: out.count)
            let isRepeated = random.index(below: 10) == 0
            let pick = isRepeated ? out[place] : out.remove(at: place)
            let fails = balancer.endpoint(of: pick).map { failing.contains($0.id) } ?? false
            let outcomes: [CallOutcome] =
                fails
                ? [.error, .timeout, .connect, .rejected]
                : [.ok, .ok, .ok, .ok, .ok, .cancelled, .ignored]
            balancer.report(
                outcomes[random.index(below: outcomes.count)],
                latency: .milliseconds(1 + random.index(below: 50)),
                retryAfter: fails ? .seconds(2) : nil,
                for: pick,
                at: time(now)
            )
        }

        func check() {
            #expect(balancer.requestsInFlight >= 0)
            var sum = 0
            for number in 0..<30 {
                guard let standing = balancer.standing(of: "\(number)", at: time(now)) else {
                    continue
                }
                #expect(standing.inFlight >= 0)
                #expect(standing.weight > 0 && standing.weight < .infinity)
                sum += standing.inFlight
            }
            #expect(sum <= balancer.requestsInFlight)
            let exclusions = balancer.exclusions
            #expect(exclusions.breaker >= 0 && exclusions.capacity >= 0)
            #expect(exclusions.breaker <= fleet.count && exclusions.capacity <= fleet.count)
        }
    }

    @Test(arguments: BalancingPolicy.allCases, 0..<6)
    func noHistoryBreaksTheCounts(policy: BalancingPolicy, seed: Int) {
        var history = History(policy: policy, seed: seed)
        for step in 0..<4_000 {
            history.step()
            if step % 10 == 0 { history.check() }
        }
        while let pick = history.out.popLast() {
            history.balancer.report(.ok, for: pick, at: time(history.now))
        }
        for number in 0..<30 {
            let standing = history.balancer.standing(of: "\(number)", at: time(history.now))
            #expect((standing?.inFlight ?? 0) == 0)
        }
    }

    /// Whatever happened: once instances are well, and every report from now on is lost, each of
    /// them gets traffic again within the longest wait and a lease.
    @Test(arguments: [BalancingPolicy.edf2, .leastRequest, .random, .roundRobin], 0..<5)
    func everyInstanceGetsTrafficAgain(policy: BalancingPolicy, seed: Int) {
        let weights = [Int](repeating: 1, count: 6)
        var balancer = balancer(policy, weights: weights, seed: UInt64(seed))
        var random = SplitMix(seed: UInt64(seed))
        var now = 0.0
        for _ in 0..<2_000 {
            now += 0.02
            guard let pick = try? balancer.pick(at: time(now)) else { continue }
            let isBad = balancer.number(of: pick) % 2 == 0 || random.index(below: 4) == 0
            balancer.report(isBad ? .timeout : .ok, latency: .seconds(1), for: pick, at: time(now))
        }
        var seen: Set<Int> = []
        let start = now
        while now - start < 60 * 1.5 + 5 + 1 {
            now += 0.02
            guard let pick = try? balancer.pick(at: time(now)) else { continue }
            seen.insert(balancer.number(of: pick))
            balancer.loseReport(of: pick, at: time(now))
        }
        #expect(seen.count == 6)
    }
}
