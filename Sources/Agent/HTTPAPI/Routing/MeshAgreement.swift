package import Membership
package import Primitives

/// Whether this agent and the others hold the same, as far as probes told.
package struct MeshAgreement: Equatable, Sendable {
    /// The fingerprint of everything that this agent holds.
    package var root: Digest
    /// How many records that is.
    package var records: Int
    /// Those that told their root, in order of names.
    package var members: [Member]

    package struct Member: Equatable, Sendable {
        package var node: String
        package var status: MemberStatus
        /// The last root that it told, and how long ago.
        package var root: Digest
        package var heard: Duration
        /// Whether it was this agent's own when it came, and for how long that has been so.
        package var isSame: Bool
        package var lasted: Duration
        /// Walks with it, and records that they brought from it or pushed to it.
        package var walks: Int
        package var repaired: Int

        package init(
            node: String,
            status: MemberStatus,
            root: Digest,
            heard: Duration,
            isSame: Bool,
            lasted: Duration,
            walks: Int,
            repaired: Int
        ) {
            self.node = node
            self.status = status
            self.root = root
            self.heard = heard
            self.isSame = isSame
            self.lasted = lasted
            self.walks = walks
            self.repaired = repaired
        }
    }

    package init(root: Digest, records: Int, members: [Member]) {
        self.root = root
        self.records = records
        self.members = members
    }
}
