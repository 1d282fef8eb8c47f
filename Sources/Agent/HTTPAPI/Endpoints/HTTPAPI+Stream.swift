import Formats
import HTTPTypes
import NIOCore
import View

extension HTTPAPI {
    /// `/v1/mesh/stream?services=a,b` or `*`
    func meshStream(_ call: APICall) async throws(APIError) -> APIResponse {
        let names = call.query.all("services").flatMap { $0.split(separator: ",").map(String.init) }
        return try stream(call, covering: EventStream.Coverage(names))
    }

    /// A stream, where there is a place for one.
    func stream(
        _ call: APICall,
        covering coverage: EventStream.Coverage,
        isOpenToChange: Bool = false
    ) throws(APIError) -> APIResponse {
        var fields: HTTPFields = [.contentType: "text/event-stream", .cacheControl: "no-store"]
        fields.append(contentsOf: APIResponse.commonFields)
        let head = HTTPResponse(status: .ok, headerFields: fields)
        // A place is given back by the stream when it ends, so none is taken where none begins.
        if call.request.method == .head {
            return APIResponse(head: head, body: .bytes(ByteBuffer()))
        }
        guard view.enter() else { throw .tooManyReaders }
        var stream = EventStream(
            view: view,
            balancing: balancing,
            connection: call.request.connection,
            coverage: coverage,
            lastEventID: call.request.header(.lastEventID).flatMap { UInt64($0) }
        )
        if isOpenToChange {
            let connection = call.request.connection
            stream.desk = (streams.open(for: connection, covering: coverage), streams)
        }
        return APIResponse(head: head, body: .events(stream))
    }
}
