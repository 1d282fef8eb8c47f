/// `/v1/mesh/compare`.
package struct ComparisonAnswer: Decodable, Equatable, Sendable {
    package let node: String
    package let same: Bool
    package let root: String
    package let ownRoot: String
    package let roundTrip: String
    package let whole: Bool
    package let differences: [Difference]

    /// A record that the two do not hold alike.
    package struct Difference: Decodable, Equatable, Sendable {
        package let key: String
        package let kind: String
        package let node: String
        package let subject: String
        package let own: String
        package let theirs: String
    }
}

/// What differs between an agent and one member, as `martlet compare` prints it.
package struct ComparisonReport: Sendable {
    private let answer: ComparisonAnswer

    package init(_ answer: ComparisonAnswer) {
        self.answer = answer
    }

    package var text: String {
        if answer.same {
            return "\(answer.node) holds the same (root \(answer.root.prefix(12))), "
                + "round trip \(answer.roundTrip)"
        }
        var table = Table("Kind", "Node", "Subject", "Own", "Theirs", "Key")
        for difference in answer.differences {
            table.add([
                difference.kind,
                difference.node,
                difference.subject,
                difference.own,
                difference.theirs,
                String(difference.key.prefix(12)),
            ])
        }
        let count = answer.differences.count
        let records = count == 1 ? "1 record differs" : "\(count) records differ"
        return "\(answer.node): \(records)\(answer.whole ? "" : ", and more may")"
            + "; round trip \(answer.roundTrip)\n" + table.text
    }
}
