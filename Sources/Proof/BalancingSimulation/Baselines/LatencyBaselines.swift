import MartletBalancing

/// PeakEWMA as in Finagle and tower: of two drawn, the lower latency average times calls in flight.
/// No failure penalty: a failure counts with the latency it had. A server of which nothing is known
/// counts with a fixed latency: Linkerd's 30 ms, or tower's 1 s.
struct PeakEWMABaseline: Baseline {
    private static let decay = 10e9

    var view: BaselineView
    private var averages: [Double?]
    private var observedAt: [Int64]

    private let unknown: Double

    init(_ scenario: Scenario, seed: UInt64, unknownMillis: Double) {
        view = BaselineView(scenario, seed: seed)
        unknown = unknownMillis * 1e6
        averages = [Double?](repeating: nil, count: scenario.servers)
        observedAt = [Int64](repeating: 0, count: scenario.servers)
    }

    private func cost(_ server: Int, at now: Int64) -> Double {
        let calls = Double(view.inFlight[server] + 1) / view.weights[server]
        guard let average = averages[server] else { return unknown * calls }
        let age = Double(now - observedAt[server]) / Self.decay
        return average * Exponential.decay(age) * calls
    }

    mutating func choose(for call: Int, excluding: [Int], at now: Int64) -> Int? {
        let (first, second) = view.drawPair()
        return view.begin(cost(first, at: now) <= cost(second, at: now) ? first : second)
    }

    mutating func finish(
        _ call: Int,
        at server: Int,
        as outcome: CallOutcome,
        latency: Int64,
        now: Int64
    ) {
        view.end(server)
        let sample = Double(latency)
        let age = Double(now - observedAt[server]) / Self.decay
        let faded = Exponential.decay(age)
        if let average = averages[server], sample <= average * faded {
            averages[server] = average * faded + sample * (1 - faded)
        } else {
            averages[server] = sample
        }
        observedAt[server] = now
    }
}

/// Prequal (Wydrowski et al., NSDI 2024), simplified: three probes a call, a pool of 16 answers,
/// the lowest latency among those not hot, else the fewest requests in flight.
struct PrequalBaseline: Baseline {
    private struct Answer {
        let server: Int
        var inFlight: Int
        let latency: Double
        let time: Int64
        var uses = 0
    }

    private static let hotShare = 0.84

    var view: BaselineView
    private var pool: [Answer] = []
    private var removesOldest = false

    init(_ scenario: Scenario, seed: UInt64) {
        view = BaselineView(scenario, seed: seed)
    }

    mutating func choose(for call: Int, excluding: [Int], at now: Int64) -> Int? {
        pool.removeAll { now - $0.time > 1_000_000_000 || $0.uses >= 2 }
        guard pool.count >= 2 else { return view.begin(view.drawUniformly()) }
        let counts = pool.map(\.inFlight).sorted()
        let hot = counts[Int(Double(counts.count) * Self.hotShare) % counts.count]
        func key(_ answer: Answer) -> (Int, Double) {
            answer.inFlight > hot ? (1, Double(answer.inFlight)) : (0, answer.latency)
        }
        var best = 0
        for place in pool.indices where key(pool[place]) < key(pool[best]) { best = place }
        pool[best].inFlight += 1
        pool[best].uses += 1
        let server = pool[best].server
        removeOne()
        return view.begin(server)
    }

    /// By turns the oldest answer and the worst.
    private mutating func removeOne() {
        guard pool.count > 2 else { return }
        removesOldest.toggle()
        var place = 0
        if !removesOldest {
            for other in pool.indices {
                let isWorse =
                    (pool[other].inFlight, pool[other].latency)
                    > (pool[place].inFlight, pool[place].latency)
                if isWorse { place = other }
            }
        }
        pool.remove(at: place)
    }

    mutating func probeTargets() -> [Int] {
        (0..<3).map { _ in view.drawUniformly() }
    }

    mutating func learn(_ server: Int, inFlight: Int, latency: Double, at now: Int64) {
        if pool.count >= 16 { pool.removeFirst() }
        pool.append(Answer(server: server, inFlight: inFlight, latency: latency, time: now))
    }
}
