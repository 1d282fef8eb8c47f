/// What is in maintenance on this host as `martlet maint` prints it.
package struct MaintenanceReport: Equatable, Sendable {
    /// The host first, then services by id.
    private let subjects: [Subject]

    private struct Subject: Equatable {
        /// Nil for the host.
        let id: String?
        let reason: String
    }

    /// Takes the answer of `/v1/agent/checks`.
    package init(_ checks: [String: CheckAnswer]) {
        let prefix = "_service_maintenance:"
        subjects = checks.values.sorted { $0.checkID < $1.checkID }.compactMap { check in
            let reason = check.notes ?? ""
            if check.checkID == "_node_maintenance" { return Subject(id: nil, reason: reason) }
            // A drained service has a check of the same id.
            guard check.checkID.hasPrefix(prefix), check.type != "drain" else { return nil }
            return Subject(id: String(check.checkID.dropFirst(prefix.count)), reason: reason)
        }
    }

    package var text: String {
        if subjects.isEmpty { return "Nothing is in maintenance on this host." }
        return subjects.map { subject in
            let name = subject.id.map { "service \($0)" } ?? "host"
            return (subject.reason.isEmpty ? name : "\(name): \(subject.reason)").withoutControls
        }.joined(separator: "\n")
    }

    /// `[{Subject, ID, Reason}]`.
    package var json: JSON {
        .array(
            subjects.map { subject in
                .members([
                    "Subject": .text(subject.id == nil ? "host" : "service"),
                    "ID": .text(subject.id ?? ""), "Reason": .text(subject.reason),
                ])
            }
        )
    }
}
