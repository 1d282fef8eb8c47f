import MartletBalancing

/// A policy of somebody else's, to compare with: unless it says otherwise, it counts its calls in
/// flight and learns nothing from their ends.
protocol Baseline: Choosing {
    var view: BaselineView { get set }
}

extension Baseline {
    mutating func finish(
        _ call: Int,
        at server: Int,
        as outcome: CallOutcome,
        latency: Int64,
        now: Int64
    ) {
        view.end(server)
    }

    mutating func appear(_ server: Int, at now: Int64) { view.appear(server) }
}

/// What every baseline knows: who is there, their weights, and its own calls in flight.
struct BaselineView {
    var random: SplitMix
    var servers: [Int]
    var weights: [Double]
    var inFlight: [Int]

    init(_ scenario: Scenario, seed: UInt64) {
        random = SplitMix(seed: seed)
        servers = scenario.presentServers
        weights = (0..<scenario.servers).map { Double(scenario.weight(of: $0)) }
        inFlight = [Int](repeating: 0, count: scenario.servers)
    }

    mutating func begin(_ server: Int) -> Int {
        inFlight[server] += 1
        return server
    }

    mutating func end(_ server: Int) {
        inFlight[server] -= 1
    }

    mutating func appear(_ server: Int) {
        servers.append(server)
    }

    mutating func drawUniformly() -> Int {
        servers[random.index(below: servers.count)]
    }

    /// Two different servers, whatever their weights (gRFC A48 draws so, but with replacement).
    mutating func drawPair() -> (Int, Int) {
        let first = random.index(below: servers.count)
        guard servers.count > 1 else { return (servers[first], servers[first]) }
        let step = 1 + random.index(below: servers.count - 1)
        return (servers[first], servers[(first + step) % servers.count])
    }
}
