import HTTPAPI
import HTTPTypes
import HummingbirdCore
import NIOCore
import View

/// A request that was not answered on the event loop, as Hummingbird brings it.
struct WaitingRequest {
    let request: Request
    let connection: ClientConnection
    let api: HTTPAPI

    /// Finishes what was begun for it, or begins it here, and writes the answer.
    @concurrent
    func respond(_ handover: Handover, _ writer: consuming ResponseWriter) async throws {
        if request.headers[.expect]?.lowercased() == "100-continue" {
            try await writer.writeInformationalHead(HTTPResponse(status: .continue))
        }
        let response = await answer(handover)
        var head = response.head
        head.headerFields.append(HTTPField(name: .date, value: HTTPDate.current))
        switch response.body {
        case .bytes(let bytes):
            try await writer.write(response: head, body: ResponseBody(byteBuffer: bytes))
        case .events(let stream):
            let body = ResponseBody { writer in
                try await stream.run { try await writer.write($0) }
                try await writer.finish(nil)
            }
            try await writer.write(response: head, body: body)
        case .log(let stream):
            let body = ResponseBody { writer in
                try await stream.run { try await writer.write($0) }
                try await writer.finish(nil)
            }
            try await writer.write(response: head, body: body)
        }
    }

    private func answer(_ handover: Handover) async -> APIResponse {
        let target = request.head.path ?? ""
        let request = request
        let values = { @Sendable (name: HTTPField.Name) in request.headers[values: name] }
        let readBody = { @Sendable () async throws -> [UInt8] in
            let buffer = try await request.body.collect(upTo: APIRequest.maximumBody)
            return Array(buffer.readableBytesView)
        }
        if var begun = handover.take(method: request.method, target: target) {
            begun.isBrought(values: values, readBody: readBody)
            return await api.finish(begun)
        }
        return await api.respond(
            to: APIRequest(
                method: request.method,
                target: target,
                authority: request.head.authority,
                values: values,
                connection: connection,
                readBody: readBody
            )
        )
    }
}
