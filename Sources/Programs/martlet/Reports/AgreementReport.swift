/// `/v1/mesh/agreement`.
package struct AgreementAnswer: Decodable, Equatable, Sendable {
    package let node: String
    package let root: String
    package let records: Int
    package let members: [Member]

    /// A member that told its root.
    package struct Member: Decodable, Equatable, Sendable {
        package let node: String
        package let status: String
        package let root: String
        package let heard: String
        package let same: Bool
        package let `for`: String
        package let walks: Int
        package let repaired: Int
    }
}

/// Whether an agent and the others hold the same, as `martlet agreement` prints it.
package struct AgreementReport: Sendable {
    private let answer: AgreementAnswer

    package init(_ answer: AgreementAnswer) {
        self.answer = answer
    }

    package var text: String {
        var table = Table("Node", "Status", "Same", "For", "Heard", "Root", "Walks", "Repaired")
        for member in answer.members {
            table.add([
                member.node,
                member.status,
                member.same ? "yes" : "no",
                member.for,
                member.heard,
                short(member.root),
                String(member.walks),
                String(member.repaired),
            ])
        }
        let same = answer.members.count(where: \.same)
        let head =
            "\(answer.node): root \(short(answer.root)), \(answer.records) records; "
            + "\(same) of \(answer.members.count) members told the same root"
        return head + "\n" + table.text
    }

    /// Enough of a fingerprint to tell it from others.
    private func short(_ root: String) -> String { String(root.prefix(12)) }
}
