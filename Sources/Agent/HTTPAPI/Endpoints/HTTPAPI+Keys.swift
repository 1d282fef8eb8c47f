import Formats
import HTTPTypes
import View

extension HTTPAPI {
    /// `/v1/kv/:key`, read. Who follows a key is told that there is none, for as long as they wait;
    /// all others that keys are not provided.
    func readKey(_ call: APICall) throws(APIError) -> APIResponse {
        guard isWatchOfKeys(call) else { throw Self.noKeys }
        _ = try BlockingQuery.wait(of: call.query)
        let view = view.current
        var headers = Self.readHeaders(of: view, index: view.startIndex)
        headers[.reason] = Self.noKeys.text
        return .text("", status: .notFound, headers: headers)
    }

    static let noKeys = APIError.notProvided("KV")

    /// Whether a client follows a key, rather than needs it: programs that do so beside what they
    /// are for, such as proxies with overrides in KV, ask again at once where they are refused.
    ///
    /// A read of a store with a quorum (`consistent`) is how such a watch begins.
    private func isWatchOfKeys(_ call: APICall) -> Bool {
        ["index", "wait", "consistent"].contains { call.query.has($0) }
    }
}
