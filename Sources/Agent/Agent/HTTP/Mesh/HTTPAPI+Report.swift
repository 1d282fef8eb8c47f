import Formats
import MartletBalancing
import View

extension HTTPAPI {
    /// POST `/v1/mesh/report`: how calls went; one report, or a list of them.
    func meshReport(_ call: APICall, _ body: [UInt8]) throws(MeshRefusal) -> APIResponse {
        let value = try MeshRefusal.reading { () throws(FieldError) in try Self.json(body) }
        let scope = try MeshRefusal.mapping { () throws(APIError) -> ReadScope in
            try self.scope(of: call.query)
        }
        guard case .array(let items) = value else {
            let result = try balancing.report(try report(value, path: "", in: scope))
            return .json(isPretty: call.isPretty) { $0.report(result) }
        }
        guard items.count <= CallReport.most else {
            throw MeshRefusal(
                .badRequest,
                "A request has at most \(CallReport.most) reports, not \(items.count)."
            )
        }
        // All are read before any counts: a list that is wrong in one place changes nothing.
        var reports: [CallReport] = []
        for (position, item) in items.enumerated() {
            reports.append(try report(item, path: "[\(position)].", in: scope))
        }
        return .json(isPretty: call.isPretty) { writer in
            writer.array { writer in
                for report in reports { answer(report, &writer) }
            }
        }
    }

    private func answer(_ report: CallReport, _ writer: inout JSONWriter) {
        do throws(MeshRefusal) {
            writer.report(try balancing.report(report))
        } catch {
            writer.object { $0.refusalMembers(error) }
        }
    }

    private func report(
        _ value: JSONValue,
        path: String,
        in scope: ReadScope
    ) throws(MeshRefusal) -> CallReport {
        try MeshRefusal.reading { () throws(FieldError) -> CallReport in
            var fields = try FieldReader(value, path: path)
            let subject = try subject(of: &fields, in: scope)
            let status = try fields.integer("Status", in: 0...999)
            let retryAfter = try fields.wait("RetryAfter")
            let outcome = try outcome(of: &fields, status: status, retryAfter: retryAfter)
            var report = CallReport(subject, outcome)
            report.retryAfter = retryAfter
            report.latency = try fields.span("Latency")
            guard report.latency.map({ $0 >= .zero }) ?? true else {
                throw .invalid("Invalid \(path)Latency: not below zero.")
            }
            try fields.requireNoMore()
            return report
        }
    }

    private func subject(
        of fields: inout FieldReader,
        in scope: ReadScope
    ) throws(FieldError) -> CallReport.Subject {
        let lease = try fields.string("Lease")
        let service = try fields.string("Service") ?? ""
        let instance = try fields.string("Instance") ?? ""
        let node = try fields.string("Node") ?? ""
        if let lease { return .lease(lease) }
        guard !service.isEmpty, !instance.isEmpty else {
            throw .invalid(
                "Missing \(fields.path)Lease: give that of the pick, or Service and Instance."
            )
        }
        return .instance(
            BalancerKey(service: service, scope: scope),
            id: instance,
            node: node
        )
    }

    /// The outcome by name, else as the HTTP status says.
    private func outcome(
        of fields: inout FieldReader,
        status: Int?,
        retryAfter: Duration?
    ) throws(FieldError) -> CallOutcome {
        if let name = try fields.string("Outcome") {
            if let outcome = CallOutcome(name: name) { return outcome }
            let known = CallOutcome.named.map(\.name).joined(separator: ", ")
            throw .invalid("Invalid \(fields.path)Outcome \"\(name)\": one of \(known).")
        }
        switch status {
        case nil: throw .invalid("Missing \(fields.path)Outcome: give it, or Status.")
        case 429: return .rejected
        case 503 where retryAfter != nil: return .rejected
        case .some(500...): return .error
        default: return .ok
        }
    }
}

extension FieldReader {
    /// A `Retry-After`: a duration, or whole seconds as in the header.
    fileprivate mutating func wait(_ name: String) throws(FieldError) -> Duration? {
        guard let value = take(name) else { return nil }
        switch value {
        case .string(let text), .number(let text):
            if let seconds = Int64(text), seconds >= 0 {
                return .seconds(min(seconds, 86_400))
            }
            if let duration = GoDuration.parse(text), duration >= .zero { return duration }
        default: break
        }
        throw Self.mismatch(path + name, expected: "a duration such as \"10s\"", found: value)
    }
}
