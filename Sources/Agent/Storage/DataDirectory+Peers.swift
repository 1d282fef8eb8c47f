import Formats
internal import Primitives

extension DataDirectory {
    private static let peersName = "peers"

    /// One peer a line: its id, then its addresses.
    package func loadPeers() throws(StorageError) -> [StoredPeer] {
        learned(
            Self.peersName,
            limit: 65_536,
            consequence: "peers are found through --join and kept anew"
        ) { text throws(Damage) in
            var peers: [StoredPeer] = []
            for line in StoredText.contentLines(text) {
                guard peers.count < StoredPeer.limit, let peer = Self.peer(line) else {
                    throw Damage("the line \"\(line.prefix(80).printable)\" is not a peer")
                }
                peers.append(peer)
            }
            return peers
        } ?? []
    }

    private static func peer(_ line: Substring) -> StoredPeer? {
        let words = line.split(separator: " ")
        let addresses = words.dropFirst().compactMap { Address(String($0)) }
        guard let id = words.first.flatMap({ NodeID(uuid: String($0)) }),
            (1...2).contains(addresses.count), addresses.count == words.count - 1
        else { return nil }
        return StoredPeer(id: id, addresses: addresses)
    }

    package func savePeers(_ peers: [StoredPeer]) throws(StorageError) {
        let lines = peers.prefix(StoredPeer.limit).filter { !$0.addresses.isEmpty }.map { peer in
            let addresses = peer.addresses.prefix(2).map(\.description)
            return ([peer.id.description] + addresses).joined(separator: " ") + "\n"
        }
        try replace(Self.peersName, with: "# Peers met last.\n" + lines.joined())
    }
}
