import MartletBalancing

/// The library under test, as one caller uses it.
struct LibraryChoice: Choosing {
    private let scenario: Scenario
    private var balancer: Balancer
    private var present: [Int]
    private var picks: [Int: Balancer.Pick] = [:]
    private var servers: [String: Int] = [:]

    init(
        _ scenario: Scenario,
        configuration: Balancer.Configuration,
        caller: Int,
        seed: UInt64
    ) {
        self.scenario = scenario
        balancer = Balancer(configuration: configuration, seed: seed)
        present = scenario.presentServers + scenario.unreachable
        for server in 0..<scenario.servers { servers[LibraryChoice.id(server)] = server }
        update(at: 0)
        balancer.setPosition(Double(caller) / Double(scenario.callers))
    }

    private static func id(_ server: Int) -> String { "server-\(server)" }

    private mutating func update(at now: Int64) {
        let endpoints = present.map { server in
            Balancer.Endpoint(
                id: LibraryChoice.id(server),
                weight: scenario.weight(of: server),
                capacity: scenario.capacity(of: server),
                isHealthy: !scenario.unreachable.contains(server),
                isReachable: !scenario.unreachable.contains(server)
            )
        }
        balancer.update(endpoints, at: MonotonicTime(nanoseconds: now))
    }

    mutating func choose(for call: Int, excluding: [Int], at now: Int64) -> Int? {
        var request = Balancer.Request()
        for server in excluding { request.exclude(LibraryChoice.id(server), in: balancer) }
        let time = MonotonicTime(nanoseconds: now)
        guard let pick = try? balancer.pick(request, at: time) else { return nil }
        picks[call] = pick
        return balancer.endpoint(of: pick).flatMap { servers[$0.id] }
    }

    mutating func finish(
        _ call: Int,
        at server: Int,
        as outcome: CallOutcome,
        latency: Int64,
        now: Int64
    ) {
        guard let pick = picks.removeValue(forKey: call) else { return }
        balancer.report(
            outcome,
            latency: .nanoseconds(latency),
            for: pick,
            at: MonotonicTime(nanoseconds: now)
        )
    }

    mutating func appear(_ server: Int, at now: Int64) {
        present.append(server)
        update(at: now)
    }

    mutating func hear(_ load: PublishedLoad, at now: Int64) {
        guard let report = load.report else { return }
        let id = LibraryChoice.id(load.server)
        balancer.hear(report, from: id, at: MonotonicTime(nanoseconds: now))
    }

    mutating func advance(to now: Int64) {
        balancer.advance(to: MonotonicTime(nanoseconds: now))
    }

    var trips: Int { balancer.statistics.trips }
}
