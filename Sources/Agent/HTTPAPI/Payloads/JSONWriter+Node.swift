import Formats
import Membership
import Primitives
import Registry
import View

extension JSONWriter {
    /// Consul's `Node` object.
    mutating func node(_ node: NodeEntry) {
        object { writer in writer.nodeMembers(node) }
    }

    mutating func node(_ key: String, _ node: NodeEntry) {
        self.key(key)
        common(node.mark(.node)) { $0.node(node) }
    }

    private mutating func nodeMembers(_ node: NodeEntry) {
        member("ID", node.id.description)
        member("Node", node.name)
        member("Address", node.addressText)
        member("Datacenter", node.member.body.datacenter)
        object("TaggedAddresses") { $0.nodeAddresses(node) }
        object("Meta") { $0.metadata(node.member.body.metadata) }
        if !node.member.body.zone.isEmpty {
            object("Locality") { writer in
                writer.member("Region", node.member.body.datacenter)
                writer.member("Zone", node.member.body.zone)
            }
        }
        member("CreateIndex", node.createIndex)
        member("ModifyIndex", node.modifyIndex)
    }

    /// `lan`, `wan` and one of each for every family the node has.
    mutating func nodeAddresses(_ node: NodeEntry) {
        let addresses = node.member.body.addresses.map(\.ip)
        guard let first = addresses.first else { return }
        member("lan", first.description)
        for address in addresses { member("lan_" + address.family, address.description) }
        member("wan", first.description)
        for address in addresses { member("wan_" + address.family, address.description) }
    }

    /// The members of a `Meta` object.
    mutating func metadata(_ entries: [MetadataEntry]) {
        for entry in entries { member(entry.key, entry.value) }
    }

    /// Serf's view of a member, as `/v1/agent/members` lists it.
    mutating func serfMember(_ node: NodeEntry) {
        let body = node.member.body
        object { writer in
            writer.member("Name", body.name)
            writer.member("Addr", node.addressText)
            writer.member("Port", body.addresses.first?.port ?? 0)
            writer.object("Tags") { writer in
                let tags = node.serfTags
                for (name, value) in tags { writer.member(name, value) }
                writer.metadata(
                    body.metadata.filter { entry in !tags.contains { $0.name == entry.key } }
                )
            }
            writer.member("Status", node.member.status.consulNumber)
            writer.member("ProtocolMin", body.protocolMinimum)
            writer.member("ProtocolMax", body.protocolMaximum)
            writer.member("ProtocolCur", body.protocolMaximum)
            for name in ["DelegateMin", "DelegateMax", "DelegateCur"] { writer.member(name, 1) }
        }
    }
}

extension NodeEntry {
    /// What instances of one node have in common.
    enum Common: Int { case node, checks }

    /// Within one view, what is written of a node depends on nothing else.
    func mark(_ part: Common) -> JSONWriter.Mark {
        JSONWriter.Mark(kind: part.rawValue, high: id.high, low: id.low, index: modifyIndex)
    }

    /// What Serf's tags say of a node, and its status in our words: Consul's number does not tell
    /// unreachable from dead.
    fileprivate var serfTags: [(name: String, value: String)] {
        var tags = [
            ("role", "node"), ("dc", member.body.datacenter), ("id", id.description),
            ("build", member.body.agentVersion), ("vsn", "\(member.body.protocolMaximum)"),
            ("status", member.status.rawValue),
        ]
        if !member.body.zone.isEmpty { tags.append(("zone", member.body.zone)) }
        if member.flaps > 0 { tags.append(("flapping", "\(member.flaps)")) }
        // Another member has its name: it is found by its id alone.
        if member.isShadowed { tags.append(("shadowed", "true")) }
        return tags
    }
}

extension IPAddress {
    fileprivate var family: String {
        switch self {
        case .v4: "ipv4"
        case .v6: "ipv6"
        }
    }
}
