import Formats
import HTTPTypes
import Picking
import Primitives
import View

extension HTTPAPI {
    /// POST `/v1/mesh/pick/:service`: an instance to call, under a lease.
    func meshPick(_ call: APICall, _ body: [UInt8]) throws(APIError) -> APIResponse {
        let reader = PickReader(api: self, call: call)
        let request = try reader.request(body)
        let client = call.request.connection.number
        let answer = try APIError.balancing { () throws(PickRefusal) in
            try balancing.pick(request, for: client)
        }
        return .json(isPretty: call.isPretty) { writer in
            writer.object { $0.pickMembers(answer, sealedBy: seal) }
        }
    }

    /// GET `/v1/mesh/pick/:service`: what a pick would answer, without a lease.
    func meshPeek(_ call: APICall) throws(APIError) -> APIResponse {
        let reader = PickReader(api: self, call: call)
        let request = try reader.request([])
        let answer = try APIError.balancing { () throws(PickRefusal) in
            try balancing.peek(request)
        }
        return .json(isPretty: call.isPretty) { writer in
            writer.object { $0.pickMembers(answer, sealedBy: seal) }
        }
    }

    /// POST `/v1/mesh/renew`: a lease lasts longer.
    func meshRenew(_ call: APICall, _ body: [UInt8]) throws(APIError) -> APIResponse {
        let (lease, span) = try APIError.reading { () throws(FieldError) in
            var fields = try FieldReader(try Self.json(body))
            guard let lease = try fields.string("Lease") else {
                throw .invalid("Missing Lease: give that of the pick.")
            }
            let span = try fields.lease("ExpiresIn")
            try fields.requireNoMore()
            return (lease, span)
        }
        guard let own = try self.lease(lease) else { throw .refusal(.leaseEnded) }
        let granted = try APIError.balancing { () throws(PickRefusal) in
            try balancing.renew(own, for: span)
        }
        return .json(isPretty: call.isPretty) { writer in
            writer.object { writer in
                writer.member("Lease", lease)
                writer.member("ExpiresIn", GoDuration.format(granted))
            }
        }
    }

    /// The lease that a text stands for; nil if this process never gave it out.
    func lease(_ text: String) throws(APIError) -> LeaseReference? {
        switch seal.read(text) {
        case .lease(let lease): return lease
        case .foreign: return nil
        case .malformed:
            throw .refused(
                .badRequest,
                "A lease has \(LeaseSeal.characters) characters of A-Z a-z 0-9 - _"
            )
        }
    }

    /// Reads bytes as JSON.
    static func json(_ bytes: [UInt8]) throws(FieldError) -> JSONValue {
        do throws(JSONError) {
            return try JSONValue(parsing: bytes)
        } catch {
            throw FieldError(error)
        }
    }
}

/// Reads what a pick is asked with: the body, and the same by parameters where there is none.
struct PickReader {
    let api: HTTPAPI
    let call: APICall

    func request(_ body: [UInt8]) throws(APIError) -> PickRequest {
        var request = PickRequest(key: try api.balancerKey(of: call))
        request.hashed = call.query["key"]
        request.excluded = call.query.all("exclude")
        request.idempotencyKey = try idempotencyKey()
        if !body.isEmpty {
            try APIError.reading { () throws(FieldError) in try readFields(body, into: &request) }
        }
        guard request.excluded.count <= PickRequest.mostExcluded else {
            throw .badRequest("Exclude takes at most \(PickRequest.mostExcluded) instances.")
        }
        return request
    }

    private func readFields(
        _ body: [UInt8],
        into request: inout PickRequest
    ) throws(FieldError) {
        var fields = try FieldReader(try HTTPAPI.json(body))
        if let key = try fields.string("Key") { request.hashed = key }
        if let excluded = try fields.strings("Exclude") { request.excluded = excluded }
        if let tag = try fields.string("Tag"), !tag.isEmpty {
            request.key.tags = (request.key.tags + [tag]).sorted()
        }
        if let near = try fields.string("Near") { request.key.near = try api.near(near) }
        let deadline = try fields.span("Deadline")
        guard deadline.map({ $0 > .zero }) ?? true else {
            throw .invalid("Invalid Deadline: the time that is left, above zero.")
        }
        request.span = try fields.lease("Lease") ?? PickRequest.span(deadline: deadline)
        request.attempt = try fields.integer("Attempt", in: 1...100) ?? 1
        request.isIdempotent = try fields.bool("Idempotent") ?? true
        request.isHedge = try fields.bool("Hedge") ?? false
        guard !request.isHedge || request.attempt > 1 else {
            throw .invalid("A Hedge is a second attempt: it has an Attempt from 2 on.")
        }
        try fields.requireNoMore()
    }

    private func idempotencyKey() throws(APIError) -> IdempotencyKey? {
        guard let text = call.request.header(.idempotencyKey) else { return nil }
        guard (1...255).contains(text.utf8.count) else {
            throw .badRequest("Invalid Idempotency-Key: it has 1 to 255 bytes.")
        }
        return api.idempotency.key(text, of: call.name)
    }
}

extension HTTPAPI {
    /// Which balancer a call is for: its service, and what the parameters narrow that to.
    func balancerKey(of call: APICall) throws(APIError) -> BalancerKey {
        var key = BalancerKey(
            service: try serviceName(of: call),
            scope: try scope(of: call.query)
        )
        key.tags = call.query.all("tag").sorted()
        if let near = call.query["near"] {
            key.near = try APIError.reading { () throws(FieldError) in try self.near(near) }
        }
        return key
    }

    /// The node that `Near` names, `_agent` for this one; none for an empty text.
    func near(_ text: String) throws(FieldError) -> NodeID? {
        if text.isEmpty { return nil }
        if text == "_agent" { return identity.id }
        guard let node = view.current.node(named: text) else {
            throw .invalid("Invalid Near: no node \"\(text)\" is known.")
        }
        return node.id
    }
}

extension FieldReader {
    /// How long a lease is to last: above zero; more than the most counts as the most.
    mutating func lease(_ name: String) throws(FieldError) -> Duration? {
        guard let span = try span(name) else { return nil }
        guard span >= .milliseconds(1) else {
            throw .invalid("Invalid \(name): at least 1ms.")
        }
        return min(span, PickRequest.longestSpan)
    }
}
