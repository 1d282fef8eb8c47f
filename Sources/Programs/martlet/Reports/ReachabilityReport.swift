/// Who answered as `martlet reachability` prints it.
package struct ReachabilityReport: Sendable {
    /// All members.
    package let count: Int
    /// The live ones but the agent's own node, which are asked.
    package let asked: [MembersReport.Member]
    private var reached: [String] = []
    package private(set) var silent: [Silence] = []

    /// One that did not answer.
    package struct Silence: Equatable, Sendable {
        package let name: String
        package let address: String
        package let reason: String
    }

    package init(_ members: MembersReport, without own: String) {
        count = members.members.count
        asked = members.members.filter { $0.name != own && $0.status == "alive" }
    }

    /// Notes that a member answered, or why it is taken for silent.
    package mutating func note(_ member: MembersReport.Member, silence reason: String?) {
        if let reason {
            silent.append(Silence(name: member.name, address: member.address, reason: reason))
            silent.sort { ($0.name, $0.address) < ($1.name, $1.address) }
        } else {
            reached.append(member.name)
            reached.sort()
        }
    }

    /// With a name a line, where it is verbose for all of them.
    package func text(isVerbose: Bool) -> String {
        var lines = ["Total members: \(count), live members: \(asked.count + 1)"]
        if isVerbose { lines += reached.map { "\($0.withoutControls) answers" } }
        lines += silent.map { "\($0.name.withoutControls) at \($0.address) does not answer" }
        if silent.isEmpty {
            lines.append("All live members answer.")
        } else {
            lines.append(
                "\(silent.count) of \(asked.count) do not answer: does UDP get through from this "
                    + "host to theirs, and back? Are they of the same cluster key?"
            )
        }
        return lines.joined(separator: "\n")
    }

    /// `{Members, Alive, Reached, Silent: [{Name, Address, Reason}]}`.
    package var json: JSON {
        .members([
            "Members": .number(count),
            "Alive": .number(asked.count + 1),
            "Reached": .texts(reached),
            "Silent": .array(
                silent.map {
                    .members([
                        "Name": .text($0.name), "Address": .text($0.address),
                        "Reason": .text($0.reason),
                    ])
                }
            ),
        ])
    }
}

/// `/v1/agent/self`, as far as who it is.
package struct OwnAnswer: Decodable, Sendable {
    package let member: MemberAnswer
}
