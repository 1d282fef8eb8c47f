import HTTPTypes
import Synchronization

/// What the HTTP server counts. Every label comes from a closed set, and every series that can be
/// expected begins at 0.
package final class HTTPCounters: Sendable {
    private struct RequestKey: Hashable, Comparable {
        var route: String
        var method: String
        var code: Int

        static func < (left: RequestKey, right: RequestKey) -> Bool {
            (left.route, left.method, left.code) < (right.route, right.method, right.code)
        }
    }

    /// Why a request was turned away before it was looked at.
    package enum Rejection: String, CaseIterable, Sendable {
        case host, origin
        case bodySize = "body_size"
        case readers, connections
    }

    private let requests: Mutex<[RequestKey: UInt64]>
    private let rejections = Mutex<[Rejection: UInt64]>([:])
    private let waitingReaders = Atomic<Int>(0)

    package init() {
        let expected = RouteTable.rows.flatMap { row in
            row.methods.names.map {
                (RequestKey(route: row.route.rawValue, method: $0, code: 200), UInt64(0))
            }
        }
        requests = Mutex(Dictionary(expected, uniquingKeysWith: { first, _ in first }))
    }

    func noteRequest(route: Route, method: HTTPRequest.Method, status: HTTPResponse.Status) {
        let key = RequestKey(
            route: route.rawValue,
            method: Self.label(of: method),
            code: status.code
        )
        requests.withLock { $0[key, default: 0] += 1 }
    }

    package func note(_ rejection: Rejection) {
        rejections.withLock { $0[rejection, default: 0] += 1 }
    }

    func noteRejection(_ error: APIError) {
        switch error {
        case .tooLarge: note(.bodySize)
        case .tooManyReaders: note(.readers)
        default: break
        }
    }

    func noteWaiting(_ change: Int) {
        waitingReaders.add(change, ordering: .relaxed)
    }

    /// Long polls waiting now.
    package var waiting: Int { waitingReaders.load(ordering: .relaxed) }

    private static func label(of method: HTTPRequest.Method) -> String {
        switch method {
        case .get, .head, .put, .post, .delete, .options: method.rawValue
        default: "other"
        }
    }

    func write(to text: inout MetricsText) {
        let name = "martlet_http_requests_total"
        text.begin(name, type: "counter", help: "Requests answered, by place, method and status.")
        for (key, count) in requests.withLock({ $0 }).sorted(by: { $0.key < $1.key }) {
            text.sample(
                name,
                labels: [
                    ("route", key.route), ("method", key.method), ("code", "\(key.code)"),
                ],
                value: count
            )
        }
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
}
