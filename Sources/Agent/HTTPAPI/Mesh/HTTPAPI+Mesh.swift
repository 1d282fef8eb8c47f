import Formats
import HTTPTypes
import View

/// The balancing part of the API: its errors are JSON objects with a reason from a closed set.
extension HTTPAPI {
    /// The places that are answered from memory; `nil` for others, and where a body is still to be
    /// read.
    func balanceAtOnce(_ call: APICall) -> APIResponse? {
        switch call.route {
        case .meshPick where call.request.method != .post:
            answer(call) { () throws(MeshRefusal) in try meshPeek(call) }
        case .meshExplain: answer(call) { () throws(MeshRefusal) in try meshExplain(call) }
        case .meshBreakers: answer(call) { () throws(MeshRefusal) in try meshBreakers(call) }
        case .meshEndpoints where !call.query.has("index"):
            answer(call) { () throws(MeshRefusal) in try meshEndpoints(call) }
        case .meshPick, .meshReport, .meshRenew:
            call.request.heldBody.map { body in
                answer(call) { () throws(MeshRefusal) in try meshWrite(call, body) }
            }
        default: nil
        }
    }

    /// The places that wait: for a body, for a change, or for the owner's side.
    func balanceInTime(_ call: APICall) async throws(APIError) -> APIResponse {
        switch call.route {
        case .meshPick, .meshReport, .meshRenew, .meshBreaker, .meshLoad, .meshDrain, .meshStream,
            .meshStreamChange:
            let body: [UInt8]
            do {
                body = try await call.request.readBody()
            } catch {
                return refuse(MeshRefusal(.tooLarge, APIError.tooLarge.text), call)
            }
            do throws(MeshRefusal) {
                return switch call.route {
                case .meshBreaker: try meshOrder(call, body)
                case .meshLoad: try await meshLoad(call, body)
                case .meshDrain: try await meshDrain(call)
                case .meshStream: try meshStreamOpen(call, body)
                case .meshStreamChange: try meshStreamChange(call, body)
                default: try meshWrite(call, body)
                }
            } catch {
                return refuse(error, call)
            }
        case .meshEndpoints:
            if let blocking = try BlockingQuery(call.query) {
                try await wait(for: .endpoints(call.name), as: blocking, of: call.request)
            }
            return answer(call) { () throws(MeshRefusal) in try meshEndpoints(call) }
        default: throw .notFound(Self.unknownPath)
        }
    }

    private func meshWrite(_ call: APICall, _ body: [UInt8]) throws(MeshRefusal) -> APIResponse {
        switch call.route {
        case .meshPick: try meshPick(call, body)
        case .meshReport: try meshReport(call, body)
        default: try meshRenew(call, body)
        }
    }

    private func answer(
        _ call: APICall,
        _ body: () throws(MeshRefusal) -> APIResponse
    ) -> APIResponse {
        do throws(MeshRefusal) {
            return try body()
        } catch {
            return refuse(error, call)
        }
    }

    private func refuse(_ refusal: MeshRefusal, _ call: APICall) -> APIResponse {
        var headers: HTTPFields = [:]
        if refusal.reason.isPassing { headers[.retryAfter] = "1" }
        if call.route == .meshEndpoints {
            headers[.consulIndex] = "\(view.index(of: .endpoints(call.name)))"
        }
        if refusal.reason == .tooLarge { counters.noteRejection(.tooLarge) }
        return .json(
            status: refusal.reason.status,
            isPretty: call.isPretty,
            headers: headers
        ) { writer in
            writer.object { $0.refusalMembers(refusal) }
        }
    }
}

extension MeshRefusal {
    /// What other parts of the API refuse, in the form of this one.
    init(_ error: APIError) {
        switch error {
        case .badRequest(let text): self.init(.badRequest, text)
        case .tooLarge: self.init(.tooLarge, error.text)
        case .notFound(let text): self.init(.unknownInstance, text)
        case .tooManyReaders: self.init(.readerLimit, error.text)
        default: self.init(.failed, error.text)
        }
    }

    /// Reads a body, and refuses it with the sentence of what is wrong in it.
    static func reading<Answer>(
        _ body: () throws(FieldError) -> Answer
    ) throws(MeshRefusal) -> Answer {
        do throws(FieldError) {
            return try body()
        } catch {
            throw MeshRefusal(.badRequest, error.sentence)
        }
    }

    /// Runs what other parts refuse in their own form.
    static func mapping<Answer>(
        _ body: () throws(APIError) -> Answer
    ) throws(MeshRefusal) -> Answer {
        do throws(APIError) {
            return try body()
        } catch {
            throw MeshRefusal(error)
        }
    }
}
