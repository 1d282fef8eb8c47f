import MartletBalancing

/// Draws a server anew for each call.
struct RandomBaseline: Choosing {
    private var view: BaselineView

    init(_ scenario: Scenario, seed: UInt64) {
        view = BaselineView(scenario, seed: seed)
    }

    mutating func choose(for call: Int, excluding: [Int], at now: Int64) -> Int? {
        view.begin(view.drawUniformly())
    }

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

/// Takes turns.
struct RoundRobinBaseline: Choosing {
    private var view: BaselineView
    private var turn: Int

    init(_ scenario: Scenario, seed: UInt64) {
        view = BaselineView(scenario, seed: seed)
        turn = view.random.index(below: view.servers.count)
    }

    mutating func choose(for call: Int, excluding: [Int], at now: Int64) -> Int? {
        turn = (turn + 1) % view.servers.count
        return view.begin(view.servers[turn])
    }

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

/// Smooth weighted round robin as in nginx, begun at a place of its own by each caller.
struct SmoothBaseline: Choosing {
    private var view: BaselineView
    private var current: [Double]

    init(_ scenario: Scenario, seed: UInt64) {
        view = BaselineView(scenario, seed: seed)
        current = []
        for server in 0..<scenario.servers {
            current.append(view.random.unit() * view.weights[server])
        }
    }

    mutating func choose(for call: Int, excluding: [Int], at now: Int64) -> Int? {
        var best = view.servers[0]
        var total = 0.0
        for server in view.servers {
            current[server] += view.weights[server]
            total += view.weights[server]
            if current[server] > current[best] { best = server }
        }
        current[best] -= total
        return view.begin(best)
    }

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
        servers = (0..<scenario.servers).filter { scenario.births[$0] == nil }
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
