import Glibc
import NIOCore
import Synchronization

/// How one call ended.
enum CallResult: Sendable {
    case ok(by: String)
    case failed
    case late
    case unreachable
    case refused
}

/// What became of all calls.
struct Outcomes: Sendable {
    private(set) var latencies: [Double] = []
    private(set) var counts: [String: Int] = [:]
    private(set) var shares: [String: Int] = [:]

    /// By how much calls began too late: what the machine had too little of.
    private var lags: [Double] = []

    mutating func add(lag: Duration) {
        lags.append(lag / .milliseconds(1))
    }

    mutating func add(_ result: CallResult, latency: Duration) {
        latencies.append(latency / .milliseconds(1))
        let name: String
        switch result {
        case .ok(let server):
            name = "ok"
            shares[server, default: 0] += 1
        case .failed: name = "failed"
        case .late: name = "late"
        case .unreachable: name = "unreachable"
        case .refused: name = "refused"
        }
        counts[name, default: 0] += 1
    }

    /// One line of JSON.
    var summary: String {
        let ordered = latencies.sorted()
        let errors = latencies.count - (counts["ok"] ?? 0)
        let rate = latencies.isEmpty ? 0 : Double(errors) / Double(latencies.count) * 100
        var members = ["\"calls\":\(latencies.count)", "\"error_percent\":\(rounded(rate))"]
        for (name, share) in [("p50", 0.5), ("p90", 0.9), ("p99", 0.99), ("p99.9", 0.999)] {
            members.append("\"\(name)\":\(rounded(percentile(share, of: ordered)))")
        }
        members.append("\"max\":\(rounded(ordered.last ?? 0))")
        members.append("\"lag\":\(rounded(percentile(0.99, of: lags.sorted())))")
        members.append("\"outcomes\":{\(text(of: counts))}")
        members.append("\"shares\":{\(text(of: shares))}")
        return "{" + members.joined(separator: ",") + "}"
    }

    /// The nearest rank.
    private func percentile(_ share: Double, of ordered: [Double]) -> Double {
        guard !ordered.isEmpty else { return 0 }
        let rank = Int((share * Double(ordered.count)).rounded(.up)) - 1
        return ordered[min(max(0, rank), ordered.count - 1)]
    }

    private func rounded(_ value: Double) -> Double { (value * 1_000).rounded() / 1_000 }

    private func text(of counts: [String: Int]) -> String {
        counts.sorted { $0.key < $1.key }.map { "\"\($0.key)\":\($0.value)" }
            .joined(separator: ",")
    }
}

/// Outcomes, added from any task.
final class OutcomeLog: Sendable {
    private let outcomes = Mutex(Outcomes())

    var all: Outcomes { outcomes.withLock { $0 } }

    func add(_ result: CallResult, latency: Duration) {
        outcomes.withLock { $0.add(result, latency: latency) }
    }

    func add(lag: Duration) {
        outcomes.withLock { $0.add(lag: lag) }
    }
}

func logarithm(_ value: Double) -> Double { log(value) }
