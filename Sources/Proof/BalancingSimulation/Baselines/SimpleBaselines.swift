import MartletBalancing

/// Draws a server anew for each call.
struct RandomBaseline: Baseline {
    var view: BaselineView

    init(_ scenario: Scenario, seed: UInt64) {
        view = BaselineView(scenario, seed: seed)
    }

    mutating func choose(for call: Int, excluding: [Int], at now: Int64) -> Int? {
        view.begin(view.drawUniformly())
    }
}

/// Takes turns.
struct RoundRobinBaseline: Baseline {
    var view: BaselineView
    private var turn: Int

    init(_ scenario: Scenario, seed: UInt64) {
        view = BaselineView(scenario, seed: seed)
        turn = view.random.index(below: view.servers.count)
    }

    mutating func choose(for call: Int, excluding: [Int], at now: Int64) -> Int? {
        turn = (turn + 1) % view.servers.count
        return view.begin(view.servers[turn])
    }
}

/// Smooth weighted round robin as in nginx, begun at a place of its own by each caller.
struct SmoothBaseline: Baseline {
    var view: BaselineView
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
}
