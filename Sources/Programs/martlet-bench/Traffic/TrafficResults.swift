/// What came of requests.
struct TrafficResults: Sendable {
    let seconds: Double
    /// In nanoseconds.
    private var latencies: [Int64] = []
    /// Connections that broke, and answers other than 200.
    var failures = 0

    init(seconds: Double) {
        self.seconds = seconds
    }

    mutating func note(_ status: Int, after nanoseconds: Int64) {
        latencies.append(nanoseconds)
        if status != 200 { failures += 1 }
    }

    mutating func add(_ other: TrafficResults) {
        latencies += other.latencies
        failures += other.failures
    }

    func text(connections: Int, rate: Int) -> String {
        let sorted = latencies.sorted()
        func quantile(_ part: Double) -> String {
            guard !sorted.isEmpty else { return "-" }
            let place = min(sorted.count - 1, Int(Double(sorted.count) * part))
            return "\(Double(sorted[place] / 1_000) / 1_000) ms"
        }
        let offered = rate > 0 ? "\(rate) offered" : "as many as there can be"
        return """
            picks and reports over \(connections) connections, \(offered), \(Int(seconds)) s
              requests/s  \(Int(Double(sorted.count) / seconds))
              p50         \(quantile(0.50))
              p90         \(quantile(0.90))
              p99         \(quantile(0.99))
              p99.9       \(quantile(0.999))
              max         \(quantile(1))
              failures    \(failures)
            """
    }
}
