import Formats
import HTTPTypes
import MartletBalancing
import Picking
import Registry
import View

extension HTTPAPI {
    /// GET `/v1/mesh/endpoints/:service`: what this agent makes of every instance; `?format=text`
    /// for people and `grep`.
    func meshEndpoints(_ call: APICall) throws(APIError) -> APIResponse {
        let key = try balancerKey(of: call)
        let index = view.index(of: .endpoints(key.service))
        let reading = try APIError.balancing { () throws(PickRefusal) in
            try balancing.endpoints(of: key)
        }
        let headers = Self.readHeaders(of: view.current, index: index)
        if call.query["format"] == "text" {
            return .text(EndpointsText(reading).text, headers: headers)
        }
        return .json(isPretty: call.isPretty, headers: headers) { $0.endpoints(reading) }
    }

    /// GET `/v1/mesh/explain/:service?instance=&node=`: why instances are picked, or not.
    func meshExplain(_ call: APICall) throws(APIError) -> APIResponse {
        let key = try balancerKey(of: call)
        var reading = try APIError.balancing { () throws(PickRefusal) in
            try balancing.endpoints(of: key)
        }
        if let instance = call.query["instance"], !instance.isEmpty {
            let node = call.query["node"] ?? ""
            reading.endpoints = reading.endpoints.filter { endpoint in
                endpoint.row.entry.body.id == instance
                    && (node.isEmpty || endpoint.row.nodeName == node)
            }
            guard !reading.endpoints.isEmpty else {
                throw .refused(
                    .unknownInstance,
                    "No instance \"\(instance)\" of \"\(key.service)\" is known."
                )
            }
        }
        return .json(isPretty: call.isPretty) { $0.explanation(of: reading) }
    }

    /// GET `/v1/mesh/breakers?service=&state=`: the breakers of every service that was asked for.
    func meshBreakers(_ call: APICall) throws(APIError) -> APIResponse {
        let service = call.query["service"].flatMap { name in
            name.isEmpty ? nil : view.current.spelling(of: name)
        }
        let state = call.query["state"].flatMap { $0.isEmpty ? nil : $0 }
        let known = CircuitBreaker.State.shown.map(\.text)
        if let state, !known.contains(state) {
            throw .refused(.badRequest, "Invalid state: closed, open or half-open.")
        }
        let breakers = balancing.breakers(of: service).filter { breaker in
            state.map { breaker.state.text == $0 } ?? true
        }
        return .json(isPretty: call.isPretty) { writer in
            writer.array { writer in
                for breaker in breakers { writer.object { $0.breakerMembers(breaker) } }
            }
        }
    }

    /// PUT `/v1/mesh/breakers/:service/:instance`: an operator's order, until it expires.
    func meshOrder(_ call: APICall, _ body: [UInt8]) throws(APIError) -> APIResponse {
        // A service's name has no slash, so the first one ends it.
        let parts = call.name.split(separator: "/", maxSplits: 1)
        guard parts.count == 2 else {
            throw .refused(.badRequest, "Missing instance: /v1/mesh/breakers/SERVICE/INSTANCE")
        }
        let (wish, duration) = try APIError.reading {
            () throws(FieldError) -> (BreakerWish, Duration) in
            try Self.wish(body)
        }
        let scope = try self.scope(of: call.query)
        let service = view.current.spelling(of: String(parts[0]))
        let count = try APIError.balancing { () throws(PickRefusal) in
            try balancing.order(
                wish,
                for: duration,
                instance: String(parts[1]),
                node: call.query["node"],
                by: BalancerKey(service: service, scope: scope)
            )
        }
        return .json(isPretty: call.isPretty) { writer in
            writer.object { writer in
                writer.member("Service", String(parts[0]))
                writer.member("Instance", String(parts[1]))
                writer.member("State", wish.rawValue)
                if wish != .auto { writer.member("ExpiresIn", GoDuration.format(duration)) }
                writer.member("Instances", count)
            }
        }
    }

    private static let longestOrder = Duration.seconds(7 * 86_400)

    private static func wish(_ body: [UInt8]) throws(FieldError) -> (BreakerWish, Duration) {
        var fields = try FieldReader(try json(body))
        let text = try fields.string("State") ?? ""
        guard let wish = BreakerWish(rawValue: text.lowercased()) else {
            throw .invalid("Invalid State \"\(text)\": open, closed or auto.")
        }
        let duration = try fields.span("TTL") ?? .seconds(3_600)
        guard duration >= .milliseconds(1), duration <= Self.longestOrder else {
            throw .invalid("Invalid TTL: from 1ms to 168h.")
        }
        try fields.requireNoMore()
        return (wish, duration)
    }
}
