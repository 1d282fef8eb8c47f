import Formats
import HTTPTypes
import NIOCore
import View

/// From a request to its answer. Every request is begun once, and finished once if it has to wait,
/// wherever that is done.
extension HTTPAPI {
    /// Guards, finds the place, reads the parameters, and answers what needs no body that is not
    /// there and no waiting.
    package func begin(_ request: APIRequest) -> Beginning {
        let arrival = NIODeadline.now()
        let answered = { (response: APIResponse, label: String) -> Beginning in
            .answered(self.ended(response, request, label, since: arrival))
        }
        let match: RouteTable.Match
        do throws(APIError) {
            match = try place(of: request)
        } catch {
            return answered(refuse(error, at: request.path), RouteTable.unknown)
        }
        let row = match.row
        guard let handler = row.handler(of: request.method) else {
            return answered(answer(toMethod: request.method, of: row), row.label)
        }
        let call: APICall
        do throws(APIError) {
            call = try APICall(request: request, match: match)
        } catch {
            return answered(refuse(error, row), row.label)
        }
        do throws(APIError) {
            switch try start(call, handler) {
            case .answered(let response): return answered(response, row.label)
            case .waits(let begun): return .waits(begun)
            }
        } catch {
            return answered(refuse(error, call), row.label)
        }
    }

    /// Waits for what a request has to wait for, and answers it.
    package func finish(_ begun: BegunRequest) async -> APIResponse {
        let call = begun.call
        var arrival: NIODeadline? = .now()
        let response: APIResponse
        do throws(APIError) {
            response = try await end(call, begun.rest, &arrival)
        } catch {
            response = refuse(error, call)
        }
        return ended(response, call.request, call.row.label, since: arrival)
    }

    /// Guards first, then the table.
    private func place(of request: APIRequest) throws(APIError) -> RouteTable.Match {
        if let refusal = gate.refusal(of: request) {
            counters.note(refusal.reason)
            throw refusal.error
        }
        guard request.path.utf8.count <= RouteTable.maximumPath else {
            throw .badRequest("The path is longer than \(RouteTable.maximumPath) bytes.")
        }
        guard let match = RouteTable.match(request.path) else {
            throw .unknownPath
        }
        return match
    }

    /// `OPTIONS`, and methods that the place does not take.
    private func answer(
        toMethod method: HTTPRequest.Method,
        of row: RouteTable.Row
    ) -> APIResponse {
        if method == .options { return .text("", headers: [.allow: row.allow]) }
        let error = APIError.wrongMethod(method.rawValue)
        var answer = refuse(error, row)
        answer.head.headerFields[.allow] = row.allow
        return answer
    }

    private func start(
        _ call: APICall,
        _ handler: RouteHandler
    ) throws(APIError) -> Beginning {
        switch handler {
        case .view(let read):
            // What a read is made of waits with it: not the headers, which no read looks at.
            var call = call
            call.request.values = { _ in [] }
            let read = try read(self)(call)
            let blocking = try BlockingQuery(call.query)
            guard blocking == nil, !mustHold else {
                return .waits(BegunRequest(call: call, rest: .view(read, blocking)))
            }
            return .answered(serve(read, for: call))
        case .memory(let answer):
            return .answered(try answer(self)(call))
        case .poll(let topic, let answer):
            guard call.query.has("index"), let blocking = try BlockingQuery(call.query) else {
                return .answered(try answer(self)(call))
            }
            return .waits(BegunRequest(call: call, rest: .poll(topic(call), blocking, answer)))
        case .body(let answer):
            guard let body = call.request.heldBody else {
                return .waits(BegunRequest(call: call, rest: .body(answer)))
            }
            return .answered(try answer(self)(call, body))
        case .waiting(let answer):
            return .waits(BegunRequest(call: call, rest: .waiting(answer)))
        case .waitingBody(let answer):
            return .waits(BegunRequest(call: call, rest: .waitingBody(answer)))
        }
    }

    /// Does what is left. `arrival` is when its time began: a body may come slowly, and what
    /// waits for a change or for other members says nothing of this agent.
    private func end(
        _ call: APICall,
        _ rest: BegunRequest.Rest,
        _ arrival: inout NIODeadline?
    ) async throws(APIError) -> APIResponse {
        switch rest {
        case .view(let read, let blocking):
            arrival = nil
            try await hold(call.request)
            if let blocking { try await wait(for: read.topic, as: blocking, of: call.request) }
            return serve(read, for: call)
        case .poll(let topic, let blocking, let answer):
            arrival = nil
            try await wait(for: topic, as: blocking, of: call.request)
            return try answer(self)(call)
        case .waiting(let answer):
            if call.request.method == .get { arrival = nil }
            return try await answer(self)(call)
        case .body(let answer):
            let body = try await body(of: call.request)
            arrival = .now()
            return try answer(self)(call, body)
        case .waitingBody(let answer):
            let body = try await body(of: call.request)
            arrival = call.query.has(PropagationWish.parameter) ? nil : .now()
            return try await answer(self)(call, body)
        }
    }

    private func body(of request: APIRequest) async throws(APIError) -> [UInt8] {
        do {
            return try await request.readBody()
        } catch is NIOTooManyBytesError {
            throw .tooLarge
        } catch {
            throw .badRequest("The body is not well formed, or did not come whole.")
        }
    }
}

// MARK: Refusals

extension HTTPAPI {
    /// What is wrong with a request before its place is asked, as a sentence.
    private func refuse(_ error: APIError) -> APIResponse {
        counters.noteRejection(error)
        return APIResponse(error)
    }

    /// What is wrong with a request that has not found its place, in the form of the family.
    private func refuse(_ error: APIError, at path: Substring) -> APIResponse {
        guard path.hasPrefix("/v1/mesh/") else { return refuse(error) }
        return refuse(error, isPretty: false, headers: [:])
    }

    /// What is wrong with the method or with the parameters that all places share, in the form of
    /// the place.
    private func refuse(_ error: APIError, _ row: RouteTable.Row) -> APIResponse {
        guard row.errors == .reason else { return refuse(error) }
        return refuse(error, isPretty: false, headers: [:])
    }

    /// What its place refuses, in the form of the place.
    private func refuse(_ error: APIError, _ call: APICall) -> APIResponse {
        guard call.row.errors == .reason else { return refuse(error) }
        var headers: HTTPFields = [:]
        // So that who follows what is not there can go on following.
        if case .poll(let topic, _)? = call.row.handler(of: call.request.method) {
            headers[.consulIndex] = "\(view.index(of: topic(call)))"
        }
        return refuse(error, isPretty: call.isPretty, headers: headers)
    }

    /// A sentence, and a reason by which programs tell errors apart.
    private func refuse(
        _ error: APIError,
        isPretty: Bool,
        headers: HTTPFields
    ) -> APIResponse {
        counters.noteRejection(error)
        let refusal = MeshRefusal(error)
        var headers = headers
        if refusal.reason.isPassing { headers[.retryAfter] = "1" }
        return .json(
            status: refusal.reason.status,
            isPretty: isPretty,
            headers: headers
        ) { writer in
            writer.object { $0.refusalMembers(refusal) }
        }
    }

    /// The end of a request that waited.
    func ended(_ response: APIResponse, _ call: APICall) -> APIResponse {
        ended(response, call.request, call.row.label, since: nil)
    }

    /// The end of a request that waited, and is refused.
    func refused(_ error: APIError, _ call: APICall) -> APIResponse {
        ended(refuse(error, call), call)
    }

    private func ended(
        _ response: APIResponse,
        _ request: APIRequest,
        _ label: String,
        since arrival: NIODeadline?
    ) -> APIResponse {
        counters.noteRequest(
            label: label,
            method: request.method,
            status: response.head.status,
            took: arrival.map { .nanoseconds((NIODeadline.now() - $0).nanoseconds) }
        )
        guard request.method == .head else { return response }
        return APIResponse(head: response.head, body: .bytes(ByteBuffer()))
    }
}
