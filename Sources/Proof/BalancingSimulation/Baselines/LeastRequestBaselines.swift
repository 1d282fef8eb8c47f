import MartletBalancing

/// Fewest requests in flight for its weight: of two drawn, or of all.
struct LeastRequestBaseline: Baseline {
    var view: BaselineView
    private let isFull: Bool

    init(_ scenario: Scenario, seed: UInt64, isFull: Bool) {
        view = BaselineView(scenario, seed: seed)
        self.isFull = isFull
    }

    private func load(_ server: Int) -> Double {
        Double(view.inFlight[server] + 1) / view.weights[server]
    }

    mutating func choose(for call: Int, excluding: [Int], at now: Int64) -> Int? {
        guard isFull else {
            let (first, second) = view.drawPair()
            return view.begin(load(first) <= load(second) ? first : second)
        }
        let start = view.random.index(below: view.servers.count)
        var best = view.servers[start]
        for step in 1..<view.servers.count {
            let server = view.servers[(start + step) % view.servers.count]
            if load(server) < load(best) { best = server }
        }
        return view.begin(best)
    }
}

/// Envoy's weighted least request: turns by `weight / (requests in flight + 1)`, earliest deadline
/// first (`load_balancers.rst`; re-implemented and simplified).
struct EnvoyBaseline: Baseline {
    var view: BaselineView
    private var deadlines: [Double]
    private var virtual = 0.0

    init(_ scenario: Scenario, seed: UInt64) {
        view = BaselineView(scenario, seed: seed)
        deadlines = []
        for server in 0..<scenario.servers {
            deadlines.append(view.random.unit() / view.weights[server])
        }
    }

    mutating func choose(for call: Int, excluding: [Int], at now: Int64) -> Int? {
        var best = view.servers[0]
        for server in view.servers where deadlines[server] < deadlines[best] { best = server }
        virtual = deadlines[best]
        let weight = view.weights[best] / Double(view.inFlight[best] + 1)
        deadlines[best] += 1 / weight
        return view.begin(best)
    }

    mutating func appear(_ server: Int, at now: Int64) {
        deadlines[server] = virtual + view.random.unit() / view.weights[server]
        view.appear(server)
    }
}

/// Picks by requests in flight as gossiped: the design to avoid, kept to show why.
struct GossipedLoadBaseline: Baseline {
    var view: BaselineView
    private let comparesAll: Bool
    private var gossiped: [Int]
    private var heardAt: [Int64]
    private var sentSince: [Int]

    init(_ scenario: Scenario, seed: UInt64, comparesAll: Bool) {
        view = BaselineView(scenario, seed: seed)
        self.comparesAll = comparesAll
        gossiped = [Int](repeating: 0, count: scenario.servers)
        heardAt = [Int64](repeating: .min, count: scenario.servers)
        sentSince = gossiped
    }

    mutating func choose(for call: Int, excluding: [Int], at now: Int64) -> Int? {
        var best: Int
        if comparesAll {
            let start = view.random.index(below: view.servers.count)
            best = view.servers[start]
            for step in 1..<view.servers.count {
                let server = view.servers[(start + step) % view.servers.count]
                if gossiped[server] < gossiped[best] { best = server }
            }
        } else {
            let (first, second) = view.drawPair()
            let firstLoad = gossiped[first] + sentSince[first]
            best = firstLoad <= gossiped[second] + sentSince[second] ? first : second
        }
        sentSince[best] += 1
        return view.begin(best)
    }

    mutating func hear(_ load: PublishedLoad, at now: Int64) {
        guard load.time >= heardAt[load.server] else { return }
        heardAt[load.server] = load.time
        gossiped[load.server] = load.inFlight
        sentSince[load.server] = 0
    }
}
