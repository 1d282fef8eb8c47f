import Catalog
import Formats
import Picking
import Services

extension HTTPAPI {
    /// PUT `/v1/mesh/load/:id`: what an instance of this node says of its load. What it can bear
    /// goes into its record, where callers find it.
    func meshLoad(_ call: APICall, _ body: [UInt8]) async throws(APIError) -> APIResponse {
        let reading = try APIError.reading { () throws(FieldError) in try Self.load(body) }
        let own = await catalog.snapshot().services
        guard let service = own.first(where: { $0.definition.id == call.name }) else {
            throw .refusal(MeshRefusal(CatalogError.unknownService(call.name)))
        }
        let publishes = loads.publishes(service.definition.name)
        let (news, capacity) = loads.take(reading, of: call.name)
        if publishes, let news { await catalog.setLoad(serviceID: call.name, load: news) }
        return .json(isPretty: call.isPretty) { writer in
            writer.object { writer in
                writer.member("ID", call.name)
                if let capacity {
                    writer.key("Capacity")
                    writer.number((capacity * 100).rounded() / 100)
                }
                writer.member("Published", publishes && news != nil)
            }
        }
    }

    private static func load(_ body: [UInt8]) throws(FieldError) -> LoadMeter.Reading {
        var fields = try FieldReader(try json(body))
        guard let value = fields.take("Utilization") else {
            throw .invalid("Missing Utilization: the part in use, from 0 to 1.")
        }
        guard case .number(let text) = value, let utilization = Double(text),
            (0...1).contains(utilization)
        else {
            throw FieldReader.mismatch(
                "Utilization",
                expected: "a number from 0 to 1",
                found: value
            )
        }
        let callers = try fields.strings("Callers") ?? []
        guard callers.count <= 1_024 else {
            throw .invalid("Callers takes at most 1024 names.")
        }
        let span = try fields.span("Over")
        guard span.map({ $0 > .zero && $0 <= .seconds(3_600) }) ?? true else {
            throw .invalid("Invalid Over: above zero, and at most 1h.")
        }
        let completed = try fields.integer("Completed", in: 0...1_000_000_000) ?? 0
        let failed = try fields.integer("Failed", in: 0...1_000_000_000) ?? 0
        try fields.requireNoMore()
        return LoadMeter.Reading(
            utilization: utilization,
            completed: completed,
            failed: failed,
            callers: callers,
            span: span
        )
    }

    /// PUT `/v1/mesh/drain/:id?timeout=`: no new calls for an instance of this node, for a while;
    /// `?enable=false` takes it back into use.
    func meshDrain(_ call: APICall, _ body: [UInt8]) async throws(APIError) -> APIResponse {
        let timeout = try drainTimeout(of: call)
        let isOn =
            if call.query.has("enable") {
                try call.query.flag("enable", whenInvalid: "Invalid value for ?enable")
            } else {
                true
            }
        let service: String
        do throws(CatalogError) {
            service =
                if isOn {
                    try await catalog.drain(serviceID: call.name, for: timeout)
                } else {
                    try await catalog.endDrain(serviceID: call.name)
                }
        } catch {
            throw .refusal(MeshRefusal(error))
        }
        return .json(isPretty: call.isPretty) { writer in
            writer.object { writer in
                writer.member("ID", call.name)
                writer.member("Service", service)
                writer.member("Draining", isOn)
                if isOn, let timeout { writer.member("ExpiresIn", GoDuration.format(timeout)) }
            }
        }
    }

    private func drainTimeout(of call: APICall) throws(APIError) -> Duration? {
        guard let text = call.query["timeout"], !text.isEmpty else { return nil }
        guard let timeout = GoDuration.parse(text), timeout > .zero else {
            throw .refused(.badRequest, "Invalid timeout \"\(text)\": a duration such as 30s.")
        }
        return timeout
    }
}

extension MeshRefusal {
    /// The owner's refusals.
    init(_ error: CatalogError) {
        switch error {
        case .unknownService(let id):
            self.init(.unknownInstance, "No service of this agent has the id \"\(id)\".")
        case .unknownCheck(let id), .notATTLCheck(let id): self.init(.unknownInstance, id)
        case .invalid(let text): self.init(.badRequest, text)
        case .storage(let text): self.init(.failed, text)
        }
    }
}
