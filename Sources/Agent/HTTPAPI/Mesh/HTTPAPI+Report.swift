import Formats
import MartletBalancing
import Picking
import View

extension HTTPAPI {
    /// POST `/v1/mesh/report`: how calls went; one report, or a list of them.
    func meshReport(_ call: APICall, _ body: [UInt8]) throws(APIError) -> APIResponse {
        let value = try APIError.reading { () throws(FieldError) in try Self.json(body) }
        let scope = try self.scope(of: call.query)
        guard case .array(let items) = value else {
            let result = try count(try report(value, path: "", in: scope))
            return .json(isPretty: call.isPretty) { $0.report(result) }
        }
        guard items.count <= CallReport.most else {
            throw .refused(
                .badRequest,
                "A request has at most \(CallReport.most) reports, not \(items.count)."
            )
        }
        // All are read before any counts: a list that is wrong in one place changes nothing.
        var reports: [Report] = []
        for (position, item) in items.enumerated() {
            reports.append(try report(item, path: "[\(position)].", in: scope))
        }
        return .json(isPretty: call.isPretty) { writer in
            writer.array { writer in
                for report in reports { answer(report, &writer) }
            }
        }
    }

    /// A report as it was read. The lease is unsealed when it counts, so that in a list a text that
    /// is none is refused alone.
    private struct Report {
        var call: CallReport
        var lease: String?
    }

    private func count(_ report: Report) throws(APIError) -> ReportResult {
        var call = report.call
        if let text = report.lease { call.subject = .lease(try lease(text)) }
        return try APIError.balancing { () throws(PickRefusal) in try balancing.report(call) }
    }

    private func answer(_ report: Report, _ writer: inout JSONWriter) {
        do throws(APIError) {
            writer.report(try count(report))
        } catch {
            writer.object { $0.refusalMembers(MeshRefusal(error)) }
        }
    }

    private func report(
        _ value: JSONValue,
        path: String,
        in scope: ReadScope
    ) throws(APIError) -> Report {
        try APIError.reading { () throws(FieldError) -> Report in
            var fields = try FieldReader(value, path: path)
            let lease = try fields.string("Lease")
            let subject = try subject(of: &fields, orOf: lease, in: scope)
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
            return Report(call: report, lease: lease)
        }
    }

    private func subject(
        of fields: inout FieldReader,
        orOf lease: String?,
        in scope: ReadScope
    ) throws(FieldError) -> CallReport.Subject {
        let service = try fields.string("Service") ?? ""
        let instance = try fields.string("Instance") ?? ""
        let node = try fields.string("Node") ?? ""
        if lease != nil { return .lease(nil) }
        guard !service.isEmpty, !instance.isEmpty else {
            throw .invalid(
                "Missing \(fields.path)Lease: give that of the pick, or Service and Instance."
            )
        }
        return .instance(
            BalancerKey(service: view.current.spelling(of: service), scope: scope),
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
