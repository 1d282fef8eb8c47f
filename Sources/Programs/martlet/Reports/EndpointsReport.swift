import Formats

/// What `martlet endpoints` prints.
package struct EndpointsReport: Sendable {
    private let answer: EndpointsAnswer

    package init(_ answer: EndpointsAnswer) {
        self.answer = answer
    }

    package var text: String {
        var table = Table(
            "Node",
            "ID",
            "Address",
            "Status",
            "Weight",
            "Effective",
            "In flight",
            "Latency",
            "Breaker",
            "Excluded"
        )
        for endpoint in answer.endpoints {
            table.add([
                endpoint.node,
                endpoint.id,
                joined(host: endpoint.address, port: endpoint.port),
                endpoint.status,
                String(endpoint.weight),
                shown(endpoint.effectiveWeight),
                endpoint.share.map { "\(endpoint.inFlight)/\($0)" } ?? String(endpoint.inFlight),
                endpoint.latency ?? "",
                endpoint.breaker.shown,
                endpoint.excluded ?? "",
            ])
        }
        let panic = answer.panic ? ", in panic: breakers are ignored" : ""
        let head = "\(answer.service): \(answer.policy), \(answer.leases) leased\(panic)"
        return head + "\n" + table.text
    }

    private func shown(_ weight: Double) -> String {
        weight == weight.rounded() && weight < 1e9 ? String(Int(weight)) : String(weight)
    }
}

/// What `martlet explain` prints.
package struct ExplainReport: Sendable {
    private let answer: ExplainAnswer

    package init(_ answer: ExplainAnswer) {
        self.answer = answer
    }

    package var text: String {
        let panic = answer.panic ? "; in panic, breakers are ignored" : ""
        var lines = ["\(answer.service): \(answer.policy)\(panic)"]
        for instance in answer.instances {
            lines.append("")
            lines.append("\(instance.id) on \(instance.node)")
            lines += instance.why.map { "  \($0)" }
        }
        return lines.joined(separator: "\n")
    }
}

/// What `martlet breakers` prints.
package struct BreakersReport: Sendable {
    private let breakers: [BreakerAnswer]

    package init(_ breakers: [BreakerAnswer]) {
        self.breakers = breakers
    }

    package var table: String {
        var table = Table("Service", "Node", "ID", "State", "Ordered for")
        for breaker in breakers {
            table.add([
                breaker.service,
                breaker.node,
                breaker.id,
                breaker.state,
                breaker.forced ? breaker.expiresIn ?? "" : "",
            ])
        }
        return table.text
    }
}

extension BreakerStateAnswer {
    fileprivate var shown: String { forced ? "\(state) by order" : state }
}

extension APIResponse {
    /// The answer as it came, for `--format json`.
    package func json() throws(CommandFailure) -> JSON {
        do throws(JSONError) {
            return JSON(try JSONValue(parsing: body))
        } catch {
            throw CommandFailure("the agent's answer is not JSON: \(error.reason).")
        }
    }
}

extension JSON {
    /// The same value in the form that commands print.
    init(_ value: JSONValue) {
        switch value {
        case .null: self = .null
        case .bool(let flag): self = .flag(flag)
        case .number(let text):
            self = Int(text).map(JSON.number) ?? Double(text).map(JSON.decimal) ?? .text(text)
        case .string(let text): self = .text(text)
        case .array(let items): self = .array(items.map(JSON.init))
        case .object(let members):
            self = .object(members.map { Member(key: $0.key, value: JSON($0.value)) })
        }
    }
}
