import Catalog
import Formats
import HTTPTypes
import Logging
import Registry
import Services

extension HTTPAPI {
    /// PUT `/v1/agent/service/register`; with `wait_for` it is answered once other members hold it.
    func registerService(
        _ call: APICall,
        _ body: [UInt8]
    ) async throws(APIError) -> APIResponse {
        var reader = DefinitionReader()
        let service = try APIError.reading { () throws(FieldError) in
            try reader.service(try Self.json(body))
        }
        let replaces = try call.query.flag(
            "replace-existing-checks",
            whenInvalid: "Invalid value for ?replace-existing-checks"
        )
        let wish = try PropagationWish(registering: call.query)
        if let wish { try beginWaiting(wish) }
        defer { if wish != nil { endWaiting() } }
        do throws(CatalogError) {
            try await catalog.register(service, replacingChecks: replaces)
        } catch {
            throw APIError(error)
        }
        var response = done(ignoring: reader.ignoredFields)
        note(nameOf: service, in: &response)
        guard let wish else { return response }
        let headers = response.head.headerFields.filter {
            [.ignoredFields, .notInDNS].contains($0.name)
        }
        return try await answer(
            registrationOf: service.id,
            once: wish,
            for: call,
            headers: HTTPFields(headers)
        )
    }

    /// PUT `/v1/agent/service/deregister/:id`
    func deregisterService(_ call: APICall) async throws(APIError) -> APIResponse {
        guard !call.name.isEmpty else { throw .badRequest("Missing service ID") }
        do throws(CatalogError) {
            try await catalog.deregister(serviceID: call.name)
        } catch {
            throw APIError(error)
        }
        return .done
    }

    /// PUT `/v1/agent/check/register`
    func registerCheck(_ call: APICall, _ body: [UInt8]) async throws(APIError) -> APIResponse {
        var reader = DefinitionReader()
        let check = try APIError.reading { () throws(FieldError) in
            try reader.check(try Self.json(body))
        }
        do throws(CatalogError) {
            try await catalog.register(check)
        } catch .unknownService(let id) {
            throw .notFound("ServiceID \"\(id)\" does not exist")
        } catch {
            throw APIError(error)
        }
        return done(ignoring: reader.ignoredFields)
    }

    /// PUT `/v1/agent/check/deregister/:id`
    func deregisterCheck(_ call: APICall) async throws(APIError) -> APIResponse {
        guard !call.name.isEmpty else { throw .badRequest("Missing check ID") }
        do throws(CatalogError) {
            try await catalog.deregister(checkID: call.name)
        } catch {
            throw APIError(error)
        }
        return .done
    }

    /// PUT `/v1/agent/check/pass/:id`
    func passCheck(_ call: APICall) async throws(APIError) -> APIResponse {
        try await report(call, status: .passing, output: call.query["note"] ?? "")
    }

    /// PUT `/v1/agent/check/warn/:id`
    func warnCheck(_ call: APICall) async throws(APIError) -> APIResponse {
        try await report(call, status: .warning, output: call.query["note"] ?? "")
    }

    /// PUT `/v1/agent/check/fail/:id`
    func failCheck(_ call: APICall) async throws(APIError) -> APIResponse {
        try await report(call, status: .critical, output: call.query["note"] ?? "")
    }

    /// PUT `/v1/agent/check/update/:id`
    func updateCheck(_ call: APICall, _ body: [UInt8]) async throws(APIError) -> APIResponse {
        let (text, output) = try APIError.reading { () throws(FieldError) in
            var fields = try FieldReader(try Self.json(body))
            return (try fields.string("Status") ?? "", try fields.string("Output") ?? "")
        }
        guard let status = CheckStatus(name: text) else {
            throw .badRequest("Invalid check status: '\(text)'")
        }
        return try await report(call, status: status, output: output)
    }

    private func report(
        _ call: APICall,
        status: CheckStatus,
        output: String
    ) async throws(APIError) -> APIResponse {
        guard !call.name.isEmpty else { throw .badRequest("Missing check ID") }
        do throws(CatalogError) {
            try await catalog.report(checkID: call.name, status: status, output: output)
        } catch {
            throw APIError(error)
        }
        return .done
    }

    /// PUT `/v1/agent/service/maintenance/:id`
    func setServiceMaintenance(_ call: APICall) async throws(APIError) -> APIResponse {
        guard !call.name.isEmpty else { throw .badRequest("Missing service ID") }
        let reason = try maintenanceReason(of: call.query)
        do throws(CatalogError) {
            try await catalog.setMaintenance(serviceID: call.name, reason: reason)
        } catch .unknownService(let id) {
            throw .notFound("No service registered with ID \"\(id)\"")
        } catch {
            throw APIError(error)
        }
        return .done
    }

    /// PUT `/v1/agent/maintenance`
    func setNodeMaintenance(_ call: APICall) async throws(APIError) -> APIResponse {
        let reason = try maintenanceReason(of: call.query)
        do throws(CatalogError) {
            try await catalog.setNodeMaintenance(reason: reason)
        } catch {
            throw APIError(error)
        }
        return .done
    }

    /// The reason where maintenance is to begin, `nil` where it is to end.
    private func maintenanceReason(of query: Query) throws(APIError) -> String? {
        guard let text = query["enable"], !text.isEmpty else {
            throw .badRequest("Missing value for enable")
        }
        guard let enable = Query.boolean(text) else {
            throw .badRequest("Invalid value for enable: \"\(text)\"")
        }
        return enable ? query["reason"] ?? "" : nil
    }
}

extension HTTPAPI {
    /// 200 without a body; keys that meant nothing are named in a header and in the log.
    private func done(ignoring fields: [String]) -> APIResponse {
        var response = APIResponse.done
        note(ignored: fields, in: &response)
        return response
    }

    /// Names keys that meant nothing in a header, and in the log.
    func note(ignored fields: [String], in response: inout APIResponse) {
        if fields.isEmpty { return }
        let names = fields.sorted().joined(separator: ", ")
        logger.info(
            "A registration has fields that mean nothing here",
            metadata: ["fields": "\(names)"]
        )
        response.head.headerFields[.ignoredFields] = names.asHeaderValue
    }

    /// Says where a service is not found for its name.
    func note(nameOf service: ServiceDefinition, in response: inout APIResponse) {
        if ServiceName.isLabel(service.name) { return }
        response.head.headerFields[.notInDNS] =
            "the name of the service is no label of DNS: it is found over HTTP alone"
    }
}

extension String {
    /// What may stand in a header: printable ASCII, at most 1,024 bytes.
    var asHeaderValue: String {
        let visible = utf8.prefix(1_024).map { (0x20..<0x7F).contains($0) ? $0 : UInt8(ascii: "?") }
        return String(decoding: visible, as: UTF8.self)
    }
}

extension APIError {
    /// The catalog's refusals in Consul's words, as most places put them.
    init(_ error: CatalogError) {
        switch error {
        case .unknownService(let id):
            self = .notFound(
                "Unknown service ID \"\(id)\"."
                    + " Ensure that the service ID is passed, not the service name."
            )
        case .unknownCheck(let id):
            self = .notFound(
                "Unknown check ID \"\(id)\"."
                    + " Ensure that the check ID is passed, not the check name."
            )
        case .notATTLCheck(let id):
            self = .failed("CheckID \"\(id)\" does not have associated TTL")
        case .invalid(let text): self = .badRequest(text)
        case .storage(let text): self = .failed(text)
        }
    }
}
