internal import Primitives

extension DataDirectory {
    private static let peersName = "peers"

    /// One peer a line: its id, then its addresses.
    package func loadPeers() throws(StorageError) -> [StoredPeer] {
        guard let text = try read(Self.peersName, limit: 65_536) else { return [] }
        var peers: [StoredPeer] = []
        for line in StoredText.contentLines(text) {
            let words = line.split(separator: " ")
            let addresses = words.dropFirst().compactMap { Address(String($0)) }
            guard let id = words.first.flatMap({ NodeID(uuid: String($0)) }),
                (1...2).contains(addresses.count), addresses.count == words.count - 1,
                peers.count < StoredPeer.limit
            else {
                throw .corrupt(
                    path: file(Self.peersName),
                    what: "the line \"\(line.prefix(80))\" is not a peer",
                    remedy: "Move it away: peers are then found through --join alone."
                )
            }
            peers.append(StoredPeer(id: id, addresses: addresses))
        }
        return peers
    }

    package func savePeers(_ peers: [StoredPeer]) throws(StorageError) {
        let lines = peers.prefix(StoredPeer.limit).filter { !$0.addresses.isEmpty }.map { peer in
            let addresses = peer.addresses.prefix(2).map(\.description)
            return ([peer.id.description] + addresses).joined(separator: " ") + "\n"
        }
        try replace(Self.peersName, with: "# Peers met last.\n" + lines.joined())
    }
}
