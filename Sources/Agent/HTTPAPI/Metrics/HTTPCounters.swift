import Formats
import HTTPTypes
import Primitives
package import Synchronization

/// What the HTTP server counts. Every label comes from a closed set, and every series that can be
/// expected begins at 0.
package final class HTTPCounters: Sendable {
    private struct RequestKey: Hashable {
        var label: String
        var method: MethodLabel
        var code: Int

        /// The order in which they are told.
        static func precedes(_ left: RequestKey, _ right: RequestKey) -> Bool {
            (left.label, left.method.rawValue, left.code)
                < (right.label, right.method.rawValue, right.code)
        }
    }

    private enum MethodLabel: String {
        case get = "GET"
        case head = "HEAD"
        case put = "PUT"
        case post = "POST"
        case delete = "DELETE"
        case patch = "PATCH"
        case options = "OPTIONS"
        case other
    }

    /// Why a request was turned away before it was looked at.
    package enum Rejection: String, CaseIterable, Sendable {
        case host, origin, readers
        case bodySize = "body_size"
        /// No place for a connection; no memory for a request; one that did not come to its end.
        case connections, unfinished, slow
    }

    /// Which of the two a request was, by its method.
    private enum Operation: String, CaseIterable {
        case read, write
    }

    private struct Requests {
        var counts: [RequestKey: UInt64]
        var durations: [Operation: DurationHistogram] = [:]
    }

    private let requests: Mutex<Requests>
    private let rejections = Mutex<[Rejection: UInt64]>([:])
    private let waitingReaders = Atomic<Int>(0)
    /// Open now, and how many there may be.
    package let connections = Atomic<Int>(0)
    package let connectionLimit = Atomic<Int>(0)
    /// Of requests that have no end yet, and how many there may be.
    package let unfinishedBytes = Atomic<Int>(0)
    package let unfinishedLimit = Atomic<Int>(0)

    package init() {
        let expected = RouteTable.rows.flatMap { row in
            row.methods.map { method in
                (RequestKey(label: row.label, method: Self.label(of: method), code: 200), UInt64(0))
            }
        }
        let counts = Dictionary(expected, uniquingKeysWith: { first, _ in first })
        requests = Mutex(Requests(counts: counts))
    }

    /// Counts an answer, and how long this agent took for it where it waited for nobody.
    func noteRequest(
        label: String,
        method: HTTPRequest.Method,
        status: HTTPResponse.Status,
        took duration: Duration?
    ) {
        let method = Self.label(of: method)
        let key = RequestKey(label: label, method: method, code: status.code)
        requests.withLock { requests in
            requests.counts[key, default: 0] += 1
            guard let duration else { return }
            let operation = [.get, .head, .options].contains(method) ? Operation.read : .write
            requests.durations[operation, default: DurationHistogram()].note(duration)
        }
    }

    package func note(_ rejection: Rejection) {
        rejections.withLock { $0[rejection, default: 0] += 1 }
    }

    func noteRejection(_ error: APIError) {
        switch error {
        case .tooLarge: note(.bodySize)
        case .tooManyReaders, .tooManyLogReaders: note(.readers)
        default: break
        }
    }

    func noteWaiting(_ change: Int) {
        waitingReaders.add(change, ordering: .relaxed)
    }

    /// Long polls waiting now.
    package var waiting: Int { waitingReaders.load(ordering: .relaxed) }

    private static func label(of method: HTTPRequest.Method) -> MethodLabel {
        switch method {
        case .get: .get
        case .head: .head
        case .put: .put
        case .post: .post
        case .delete: .delete
        case .patch: .patch
        case .options: .options
        default: .other
        }
    }

    private func writeHoldings(to text: inout MetricsText) {
        for (name, help, value) in [
            ("connections", "HTTP connections open.", connections.load(ordering: .relaxed)),
            (
                "connections_limit", "How many there may be (limits.connections).",
                connectionLimit.load(ordering: .relaxed)
            ),
            (
                "unfinished_bytes", "What requests take that have no end yet.",
                unfinishedBytes.load(ordering: .relaxed)
            ),
            (
                "unfinished_bytes_limit", "What they may take (limits.unfinished_bytes).",
                unfinishedLimit.load(ordering: .relaxed)
            ),
        ] {
            text.gauge("martlet_http_\(name)", help: help, value: value)
        }
    }

    func write(to text: inout MetricsText) {
        writeHoldings(to: &text)
        let name = "martlet_http_requests_total"
        text.begin(name, type: "counter", help: "Requests answered, by place, method and status.")
        let requests = requests.withLock { $0 }
        for (key, count) in requests.counts.sorted(by: {
            RequestKey.precedes($0.key, $1.key)
        }) {
            text.sample(
                name,
                labels: [
                    ("route", key.label), ("method", key.method.rawValue),
                    ("code", "\(key.code)"),
                ],
                value: count
            )
        }
        writeDurations(requests.durations, to: &text)
        let rejected = "martlet_http_rejected_total"
        text.begin(rejected, type: "counter", help: "Requests turned away unread, by reason.")
        let counts = rejections.withLock { $0 }
        for reason in Rejection.allCases {
            text.sample(
                rejected,
                labels: [("reason", reason.rawValue)],
                value: counts[reason] ?? 0
            )
        }
    }

    private func writeDurations(
        _ durations: [Operation: DurationHistogram],
        to text: inout MetricsText
    ) {
        let name = "martlet_http_request_duration_seconds"
        text.begin(
            name,
            type: "histogram",
            help: "Time to answer requests; those that wait for a change or a member aside."
        )
        for operation in Operation.allCases {
            text.histogram(
                name,
                labels: [("operation", operation.rawValue)],
                of: durations[operation] ?? DurationHistogram()
            )
        }
    }
}
