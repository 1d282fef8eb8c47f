import MartletBalancing

/// Reports as `POST /v1/mesh/report` takes them.
package enum ReportText {
    package static func array(_ reports: [Report]) -> String {
        "[" + reports.map(object).joined(separator: ",") + "]"
    }

    /// An array of strings.
    package static func list(_ texts: [String]) -> String {
        "[" + texts.map(quoted).joined(separator: ",") + "]"
    }

    private static func object(_ report: Report) -> String {
        var text = "{\"Service\":" + quoted(report.endpoint.service)
        text += ",\"Instance\":" + quoted(report.endpoint.id)
        text += ",\"Node\":" + quoted(report.endpoint.node)
        text += ",\"Outcome\":\"" + report.outcome.name + "\""
        if let latency = report.latency {
            text += ",\"Latency\":\"" + GoDuration.format(latency) + "\""
        }
        if let status = report.status { text += ",\"Status\":\(status)" }
        return text + "}"
    }

    /// A JSON string (RFC 8259, §7).
    private static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            case "\0"..."\u{1F}":
                let digits = String(scalar.value, radix: 16)
                quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }
}

extension CallOutcome {
    /// Its name in the agent's API.
    package var name: String {
        switch self {
        case .ok: "ok"
        case .error: "error"
        case .timeout: "timeout"
        case .connect: "connect"
        case .rejected: "rejected"
        case .ignored: "ignored"
        case .cancelled: "cancelled"
        }
    }
}
