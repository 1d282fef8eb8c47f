package import Formats
package import Registry

/// The application reports that it is well, at least so often.
package struct TTLCheck: CheckKind {
    package static let type = CheckType.ttl
    package static let selectors = ["TTL"]
    package static let form = CheckRhythm.Form.reported

    package init() {}

    package init?(_ fields: inout DefinitionFields) {}

    package func write(to writer: inout JSONWriter) {}
}

extension CheckProbe {
    package static func ttl(_ duration: Duration) -> CheckProbe {
        CheckProbe(TTLCheck(), .reported(within: duration))
    }

    /// How long a report holds; `nil` where the agent finds out, and where it holds until the next.
    package var reportLifetime: Duration? {
        guard case .reported(let duration) = rhythm else { return nil }
        return duration
    }

    /// Whether how it is is told to the agent, rather than found out by it.
    package var isReported: Bool { !Swift.type(of: kind).form.isRun }
}
