import Primitives
import Registry
import Sodium
import Wire

/// The way out: where a node is reached, and under which boot.
extension Node {
    /// Sends to a member or to a node that answered a hello; to nobody else, and to no address that
    /// a message named.
    func send(_ message: Message, to receiver: NodeID, _ effects: inout [GossipEffect]) {
        guard receiver != id, let (destination, address) = route(to: receiver) else { return }
        effects.append(.send(message, to: destination, at: address))
    }

    /// Sends records in as many datagrams as they take.
    mutating func push(
        _ records: [Record],
        to receiver: NodeID,
        _ effects: inout [GossipEffect]
    ) {
        guard !records.isEmpty else { return }
        counters.count(.recordsPushed, UInt64(records.count))
        var parcels = Parcels()
        for record in records { parcels.add(record, for: receiver) }
        for (_, carried) in parcels.all { send(.records(carried), to: receiver, &effects) }
    }

    private func route(to receiver: NodeID) -> (Destination, Address)? {
        if let contact = contacts[receiver] {
            return (Destination(id: receiver, boot: contact.boot), contact.address)
        }
        guard case .member(let body) = registry.member(receiver)?.body,
            let address = preferred(of: body.addresses)
        else { return nil }
        return (Destination(id: receiver, boot: body.boot), address)
    }

    /// Where a member may be heard from and written to.
    func addresses(of member: NodeID) -> [Address] {
        var addresses: [Address] = []
        if let contact = contacts[member] { addresses.append(contact.address) }
        if case .member(let body) = registry.member(member)?.body { addresses += body.addresses }
        return addresses
    }

    /// The first address of a family that this node has too.
    func preferred(of addresses: [Address]) -> Address? {
        let hasV4 = member.addresses.contains { $0.ip.isV4 }
        let hasV6 = member.addresses.contains { !$0.ip.isV4 }
        return addresses.first { $0.ip.isV4 ? hasV4 : hasV6 } ?? addresses.first
    }
}

extension IPAddress {
    fileprivate var isV4: Bool {
        if case .v4 = self { true } else { false }
    }
}
