import Formats
import HTTPTypes
import View

extension HTTPAPI {
    /// Whether a client follows a key, rather than needs it: programs that do so beside what they
    /// are for, such as proxies with overrides in KV, ask again at once where they are refused.
    ///
    /// A read of a store with a quorum (`consistent`) is how such a watch begins.
    func isWatchOfKeys(_ call: APICall) -> Bool {
        let isRead = call.request.method == .get || call.request.method == .head
        return isRead && ["index", "wait", "consistent"].contains { call.query.has($0) }
    }

    /// `/v1/kv/:key` for who follows it: no such key, for as long as they wait.
    func watchKeys(_ call: APICall) async throws(APIError) -> APIResponse {
        if let blocking = try BlockingQuery(call.query) {
            try await wait(for: .nothing, as: blocking, of: call.request)
        }
        let view = view.current
        var headers = Self.readHeaders(of: view, index: view.startIndex)
        headers[.reason] = APIError.notProvided(call.refusal).text
        return .text("", status: .notFound, headers: headers)
    }
}
