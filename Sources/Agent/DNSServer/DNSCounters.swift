import DNS
package import Formats
import Synchronization

/// What is counted of DNS. Every label comes from a closed set, and every series begins at 0.
package final class DNSCounters: Sendable {
    /// A type as metrics name it.
    private enum TypeLabel: String, CaseIterable {
        case a = "A"
        case aaaa = "AAAA"
        case srv = "SRV"
        case ptr = "PTR"
        case txt = "TXT"
        case soa = "SOA"
        case ns = "NS"
        case cname = "CNAME"
        case any = "ANY"
        case other

        init(_ type: RecordType?) {
            switch type {
            case .a?: self = .a
            case .aaaa?: self = .aaaa
            case .srv?: self = .srv
            case .ptr?: self = .ptr
            case .txt?: self = .txt
            case .soa?: self = .soa
            case .ns?: self = .ns
            case .cname?: self = .cname
            case .any?: self = .any
            default: self = .other
            }
        }
    }

    /// Why a datagram was not answered, or a connection closed.
    enum Drop: String, CaseIterable {
        /// No query at all, or one without a port to answer to.
        case malformed
        /// More than a host may ask.
        case rate
        /// The kernel had no room for it at the UDP socket, or it was damaged on the way.
        case overflow
        /// The kernel did not take the answer, for whatever errno: the next one is another's.
        case send
        /// No place for a connection.
        case connections
        /// A connection without a whole query for too long.
        case idle
    }

    private struct Counts {
        var queries: [Int]
        var drops: [Int]
        var truncated = 0
        var connections = 0
    }

    private static let types = TypeLabel.allCases
    private static let codes = ResponseCode.allCases
    private static let drops = Drop.allCases
    private let state: Mutex<Counts>

    package init() {
        let series = Self.types.count * Self.codes.count
        state = Mutex(
            Counts(
                queries: Array(repeating: 0, count: series),
                drops: Array(repeating: 0, count: Self.drops.count)
            )
        )
    }

    /// Counts an answer; one without a question has no type.
    func note(_ type: RecordType?, _ code: ResponseCode, isTruncated: Bool) {
        let row = Self.types.firstIndex(of: TypeLabel(type)) ?? 0
        let column = Self.codes.firstIndex(of: code) ?? 0
        state.withLock { counts in
            counts.queries[row * Self.codes.count + column] += 1
            if isTruncated { counts.truncated += 1 }
        }
    }

    func note(_ drop: Drop) {
        let place = Self.drops.firstIndex(of: drop) ?? 0
        state.withLock { $0.drops[place] += 1 }
    }

    /// Takes over what somebody else has counted of it.
    func note(_ drop: Drop, total: Int) {
        let place = Self.drops.firstIndex(of: drop) ?? 0
        state.withLock { $0.drops[place] = max($0.drops[place], total) }
    }

    func noteConnections(_ change: Int) {
        state.withLock { $0.connections += change }
    }

    package func write(to text: inout MetricsText, connectionLimit: Int) {
        let counts = state.withLock { $0 }
        let queries = "martlet_dns_queries_total"
        text.begin(queries, type: "counter", help: "DNS queries answered, by type and code.")
        for (row, type) in Self.types.enumerated() {
            for (column, code) in Self.codes.enumerated() {
                text.sample(
                    queries,
                    labels: [("type", type.rawValue), ("rcode", code.name)],
                    value: counts.queries[row * Self.codes.count + column]
                )
            }
        }
        text.counter(
            "martlet_dns_truncated_total",
            help: "Answers of which something was left out: the asker is to come by TCP.",
            value: counts.truncated
        )
        let drops = "martlet_dns_dropped_total"
        text.begin(
            drops,
            type: "counter",
            help: "Datagrams not answered and connections closed, by reason."
        )
        for (place, drop) in Self.drops.enumerated() {
            text.sample(drops, labels: [("reason", drop.rawValue)], value: counts.drops[place])
        }
        text.gauge(
            "martlet_dns_connections",
            help: "TCP connections to DNS open.",
            value: counts.connections
        )
        text.gauge(
            "martlet_dns_connections_limit",
            help: "How many there may be.",
            value: connectionLimit
        )
    }
}
