package import Registry

/// One step of a reconciliation: "what do you hold under these prefixes?" The asker leads the walk;
/// whoever answers keeps no state (docs/protocol.md, Reconciliation).
package struct Compare: Equatable, Sendable {
    /// Names the request in the answer.
    package var nonce: UInt64
    package var prefixes: [Prefix]

    package init(nonce: UInt64, prefixes: [Prefix]) {
        self.nonce = nonce
        self.prefixes = prefixes
    }
}

/// What the answerer holds under the prefixes asked for, as many as fit, in the order of the
/// question.
package struct Branches: Equatable, Sendable {
    package var nonce: UInt64
    package var branches: [PlacedBranch]

    package init(nonce: UInt64, branches: [PlacedBranch]) {
        self.nonce = nonce
        self.branches = branches
    }
}

/// What is held at one place of the tree.
package struct PlacedBranch: Equatable, Sendable {
    package var prefix: Prefix
    package var branch: Branch

    package init(prefix: Prefix, branch: Branch) {
        self.prefix = prefix
        self.branch = branch
    }
}
