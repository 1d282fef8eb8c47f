/// The agent's own figures as `martlet info` prints them.
package struct InfoReport: Equatable, Sendable {
    package let groups: [String: [String: String]]

    package init(_ answer: SelfAnswer) {
        groups = answer.stats
    }

    /// Groups of `key = value`, sorted.
    package var text: String {
        var lines: [String] = []
        for (name, values) in groups.sorted(by: { $0.key < $1.key }) {
            lines.append("\(name):")
            for (key, value) in values.sorted(by: { $0.key < $1.key }) {
                lines.append("\t\(key) = \(value)")
            }
        }
        return lines.joined(separator: "\n")
    }

    /// `{group: {key: value}}`, all of them texts.
    package var json: JSON {
        .object(
            groups.sorted { $0.key < $1.key }
                .map { JSON.Member(key: $0.key, value: .texts($0.value)) }
        )
    }
}
