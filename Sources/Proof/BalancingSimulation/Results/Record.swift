/// What one run left behind.
package struct Record: Sendable {
    /// One request, over.
    struct Entry: Sendable {
        let start: Double
        let millis: Double
        let attempts: Int
        let failed: Bool
    }

    var requests: [Entry] = []
    var inFlight: [Int] = []
    var attempts = 0
    var refused = 0
    var trips = 0
    var served: [Int]

    init(servers: Int) {
        served = [Int](repeating: 0, count: servers)
    }
}

/// The figures of one run.
package struct Figures: Sendable {
    /// What is measured; the raw value heads its column in tables and files.
    package enum Kind: String, Sendable, CaseIterable {
        case p50 = "p50 ms"
        case p99 = "p99 ms"
        case p999 = "p99.9 ms"
        case errors = "errors %"
        case underSecond = "< 1 s %"
        case attempts = "attempts/request"
        case excess = "extra attempts/s/caller"
        case recovery = "recovery s"
        case aftermath = "p99.9 after / before"
        case inFlight = "p99 in flight"
        case share = "largest share"
        case leastShare = "least share"
        case firstShare = "share of first"
        case trips = "breaker trips"
    }

    private(set) var values: [Kind: Double] = [:]

    package subscript(kind: Kind) -> Double { values[kind] ?? .nan }

    init(values: [Kind: Double]) {
        self.values = values
    }

    init(of record: Record, in scenario: Scenario) {
        let counted = record.requests.filter {
            $0.start >= scenario.warmUp && $0.start < scenario.countUntil
        }
        let latencies = counted.map(\.millis).sorted()
        guard !latencies.isEmpty else { return }
        values[.p50] = Figures.quantile(0.5, of: latencies)
        values[.p99] = Figures.quantile(0.99, of: latencies)
        values[.p999] = Figures.quantile(0.999, of: latencies)
        let count = Double(counted.count)
        values[.errors] = 100 * Double(counted.count { $0.failed }) / count
        values[.underSecond] = 100 * Double(latencies.count { $0 < 1_000 }) / count
        let requests = Double(record.requests.count)
        values[.attempts] = Double(record.attempts) / requests
        let allowed = 1.25 * requests
        let callerSeconds = scenario.duration * Double(scenario.callers)
        values[.excess] = max(0, Double(record.attempts) - allowed) / callerSeconds
        values[.inFlight] = Figures.quantile(0.99, of: record.inFlight.map(Double.init).sorted())
        let mean = Double(record.served.reduce(0, +)) / Double(record.served.count)
        values[.share] = Double(record.served.max() ?? 0) / max(1, mean)
        values[.leastShare] = Double(record.served.min() ?? 0) / max(1, mean)
        values[.firstShare] = Double(record.served.first ?? 0) / max(1, mean)
        values[.trips] = Double(record.trips)
        values[.recovery] = Figures.recovery(of: record, in: scenario)
        values[.aftermath] = Figures.aftermath(of: record, in: scenario)
    }

    static func quantile(_ share: Double, of sorted: [Double]) -> Double {
        guard !sorted.isEmpty else { return .nan }
        return sorted[min(sorted.count - 1, Int(Double(sorted.count) * share))]
    }

    /// Seconds after the faults until, from some second on, every second's p99 is at most twice,
    /// and its errors at most 1 % more than, what was normal before them.
    private static func recovery(of record: Record, in scenario: Scenario) -> Double? {
        guard let end = scenario.recoversAt, let start = scenario.faults.map(\.at).min() else {
            return nil
        }
        let before = record.requests.filter { $0.start >= scenario.warmUp && $0.start < start }
        let normal = quantile(0.99, of: before.map(\.millis).sorted())
        var seconds: [Int: [Record.Entry]] = [:]
        for request in record.requests where request.start >= end {
            seconds[Int(request.start - end), default: []].append(request)
        }
        var recovered = 0
        for second in 0..<Int(scenario.duration - end) {
            let entries = seconds[second] ?? []
            let p99 = quantile(0.99, of: entries.map(\.millis).sorted())
            let failed = entries.count { $0.failed }
            if p99 > 2 * normal || failed * 100 > entries.count { recovered = second + 1 }
        }
        return Double(recovered)
    }

    /// The p99.9 of what starts ten seconds or more after the faults, over that of before them.
    private static func aftermath(of record: Record, in scenario: Scenario) -> Double? {
        guard let end = scenario.recoversAt, let start = scenario.faults.map(\.at).min() else {
            return nil
        }
        func tail(_ range: Range<Double>) -> Double {
            let entries = record.requests.filter { range.contains($0.start) }
            return quantile(0.999, of: entries.map(\.millis).sorted())
        }
        return tail(end + 10..<scenario.duration) / tail(scenario.warmUp..<start)
    }
}
