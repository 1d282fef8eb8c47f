/// What a reload has changed as `martlet reload` prints it.
package struct ReloadReport: Equatable, Sendable {
    package let text: String

    package init(_ answer: ReloadAnswer) {
        var lines: [String] = []
        for (kind, changes) in [("service", answer.services), ("check", answer.checks)] {
            for (what, ids) in [
                ("added", changes.added), ("changed", changes.changed),
                ("removed", changes.removed),
            ] where !ids.isEmpty {
                let noun = ids.count == 1 ? kind : kind + "s"
                lines.append("\(ids.count) \(noun) \(what): \(ids.joined(separator: ", "))")
            }
        }
        if !answer.settings.isEmpty {
            lines.append("in force now: \(answer.settings.joined(separator: ", "))")
        }
        let head = lines.isEmpty ? "Reloaded; nothing has changed." : "Reloaded."
        text = ([head] + lines.map { "  " + $0.withoutControls }).joined(separator: "\n")
    }
}

/// `PUT /v1/agent/reload`.
package struct ReloadAnswer: Decodable, Sendable {
    package let services: ChangesAnswer
    package let checks: ChangesAnswer
    package let settings: [String]
}

/// Ids of definitions.
package struct ChangesAnswer: Decodable, Sendable {
    package let added: [String]
    package let changed: [String]
    package let removed: [String]
}
