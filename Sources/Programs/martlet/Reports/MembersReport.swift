/// The members of the mesh as `martlet members` prints them.
package struct MembersReport: Equatable, Sendable {
    /// Sorted by name, then id.
    package private(set) var members: [Member]

    /// One member.
    package struct Member: Equatable, Sendable {
        package let name: String
        /// With the port of its gossip socket.
        package let address: String
        /// Martlet's word: alive, suspect, unreachable, dead, leaving or left.
        package let status: String
        package let datacenter: String
        package let zone: String
        package let version: String
        package let id: String
        /// Whether another member shows under its name.
        package let isShadowed: Bool
        package let tags: [String: String]
    }

    package init(_ answer: [MemberAnswer]) {
        members = answer.map(Member.init)
        members.sort { ($0.name, $0.id) < ($1.name, $1.id) }
    }

    /// Keeps the members whose status matches the whole pattern, a regular expression. Consul's
    /// word *failed* is both unreachable and dead.
    package mutating func keep(status pattern: String) throws(CommandFailure) {
        let regex: Regex<AnyRegexOutput>
        do {
            regex = try Regex(pattern)
        } catch {
            throw CommandFailure(
                "--status: `\(pattern)` is not a regular expression.",
                exitStatus: CommandFailure.usage
            )
        }
        members.removeAll { member in
            let isFailed = ["unreachable", "dead"].contains(member.status)
            let words = [member.status] + (isFailed ? ["failed"] : [])
            return words.allSatisfy { $0.wholeMatch(of: regex) == nil }
        }
    }

    /// Leaves out who is dead or gone and whose name another has.
    package mutating func dropSucceeded() {
        members.removeAll { $0.isShadowed && ["dead", "left"].contains($0.status) }
    }

    /// Every member with its whole id, and who of several shows under a name.
    package var wholeTable: String {
        var table = Table("Node", "Address", "Status", "DC", "Zone", "Version", "ID", "Name")
        for member in members {
            let name = member.isShadowed ? "held by another" : "its own"
            table.add(member.cells + [member.id, name])
        }
        return table.text
    }

    /// Short ids, or with `isDetailed` whole ones and every tag.
    package func table(isDetailed: Bool) -> String {
        if isDetailed {
            var table = Table(
                "Node",
                "Address",
                "Status",
                "DC",
                "Zone",
                "Version",
                "ID",
                "Tags"
            )
            for member in members {
                let tags = member.tags.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
                table.add(member.cells + [member.id, tags.joined(separator: ",")])
            }
            return table.text
        }
        var table = Table("Node", "Address", "Status", "DC", "Zone", "Version", "ID")
        for member in members {
            table.add(member.cells + [String(member.id.prefix(8))])
        }
        return table.text
    }

    /// `[{Name, Address, Status, Datacenter, Zone, Version, ID, Shadowed, Tags}]`.
    package var json: JSON {
        .array(
            members.map { member in
                .members([
                    "Name": .text(member.name),
                    "Address": .text(member.address),
                    "Status": .text(member.status),
                    "Datacenter": .text(member.datacenter),
                    "Zone": .text(member.zone),
                    "Version": .text(member.version),
                    "ID": .text(member.id),
                    "Shadowed": .flag(member.isShadowed),
                    "Tags": .texts(member.tags),
                ])
            }
        )
    }
}

extension MembersReport.Member {
    fileprivate init(_ answer: MemberAnswer) {
        let tags = answer.tags ?? [:]
        name = answer.name
        let host = answer.addr.contains(":") ? "[\(answer.addr)]" : answer.addr
        address = "\(host):\(answer.port)"
        status = tags["status"] ?? MembersReport.Member.word(forStatus: answer.status)
        datacenter = tags["dc"] ?? ""
        zone = tags["zone"] ?? ""
        // Consul's form is `version:revision`.
        version = String((tags["build"] ?? "").prefix { $0 != ":" })
        id = tags["id"] ?? ""
        isShadowed = tags["shadowed"] == "true"
        self.tags = tags.filter { !MembersReport.Member.columns.contains($0.key) }
    }

    /// Tags that have columns of their own.
    private static let columns = ["status", "dc", "zone", "build", "id", "shadowed"]

    /// Martlet's word for Consul's number, which knows no difference between dead and unreachable.
    private static func word(forStatus number: Int) -> String {
        switch number {
        case 1: "alive"
        case 2: "leaving"
        case 3: "left"
        case 4: "dead"
        default: "unknown"
        }
    }

    fileprivate var cells: [String] {
        let shown = tags["flapping"] == nil ? status : "\(status), flapping"
        return [name, address, shown, datacenter, zone, version]
    }
}
