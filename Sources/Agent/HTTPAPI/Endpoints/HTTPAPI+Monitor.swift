import Formats
import HTTPTypes
import Logging
import NIOCore
import View

extension HTTPAPI {
    /// GET `/v1/agent/monitor?loglevel=info&logjson=false`: the agent's log as it is written,
    /// beginning with its last entries.
    func monitor(_ call: APICall) async throws(APIError) -> APIResponse {
        let level = try Self.logLevel(call.query["loglevel"] ?? "")
        let isJSON = try call.query.flag("logjson", whenInvalid: "Invalid value for ?logjson")
        var fields: HTTPFields = [
            .contentType: isJSON ? "application/x-ndjson" : "text/plain; charset=utf-8",
            .cacheControl: "no-store",
        ]
        fields.append(contentsOf: APIResponse.commonFields)
        let head = HTTPResponse(status: .ok, headerFields: fields)
        if call.request.method == .head {
            return APIResponse(head: head, body: .bytes(ByteBuffer()))
        }
        guard view.enter() else { throw .tooManyReaders }
        let connection = call.request.connection
        guard let reader = log.open(level, wake: { [view] in view.nudge(connection) }) else {
            view.leave()
            throw .tooManyLogReaders
        }
        let stream = LogStream(
            view: view,
            connection: connection,
            seat: LogSeat(reader, of: log, view),
            isJSON: isJSON
        )
        return APIResponse(head: head, body: .log(stream))
    }

    /// Consul's words beside those of our settings; nothing means `info`.
    private static func logLevel(_ text: String) throws(APIError) -> Logger.Level {
        let word = text.lowercased()
        switch word {
        case "": return .info
        case "warn": return .warning
        case "err": return .error
        default:
            guard let level = Logger.Level(rawValue: word) else {
                throw .badRequest("Unknown log level: \(text)")
            }
            return level
        }
    }
}
