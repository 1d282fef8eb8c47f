import HTTPTypes
import NIOCore

extension HTTPAPI {
    /// `/v1/mesh/stream?services=a,b` or `*`
    func meshStream(_ call: APICall) throws(APIError) -> APIResponse {
        let fields: HTTPFields = [
            .contentType: "text/event-stream",
            .cacheControl: "no-store",
            .defaultACLPolicy: "allow",
        ]
        let head = HTTPResponse(status: .ok, headerFields: fields)
        // A place is given back by the stream when it ends, so none is taken where none begins.
        if call.request.method == .head {
            return APIResponse(head: head, body: .bytes(ByteBuffer()))
        }
        guard view.enter() else { throw .tooManyReaders }
        let names = call.query.all("services").flatMap { $0.split(separator: ",").map(String.init) }
        let stream = EventStream(
            view: view,
            balancing: balancing,
            connection: call.request.connection,
            coverage: names.contains("*") ? .all : .some(Set(names)),
            lastEventID: call.request.header(.lastEventID).flatMap { UInt64($0) }
        )
        return APIResponse(head: head, body: .events(stream))
    }
}
