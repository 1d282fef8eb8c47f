package import Primitives

/// What differs between this agent and one other member.
package struct MeshComparison: Equatable, Sendable {
    /// The member's root, and this agent's when that came.
    package var root: Digest
    package var ownRoot: Digest
    package var roundTrip: Duration
    /// In order of keys.
    package var differences: [Difference]
    /// Whether these are all.
    package var isWhole: Bool

    /// A record that the two do not hold alike.
    package struct Difference: Equatable, Sendable {
        package var key: Digest
        /// What this agent knows of it; empty where it does not hold it.
        package var kind: String
        package var node: String
        package var subject: String
        /// `nil` where it is not held here, or there.
        package var own: Version?
        package var theirs: Version?

        package init(
            key: Digest,
            kind: String,
            node: String,
            subject: String,
            own: Version?,
            theirs: Version?
        ) {
            self.key = key
            self.kind = kind
            self.node = node
            self.subject = subject
            self.own = own
            self.theirs = theirs
        }
    }

    package init(
        root: Digest,
        ownRoot: Digest,
        roundTrip: Duration,
        differences: [Difference],
        isWhole: Bool
    ) {
        self.root = root
        self.ownRoot = ownRoot
        self.roundTrip = roundTrip
        self.differences = differences
        self.isWhole = isWhole
    }
}

/// Why a member could not be compared with.
package enum ComparisonError: Error, Equatable, Sendable {
    /// As many were made in this second as may.
    case tooMany
    /// It did not answer.
    case silent
    /// The agent is going.
    case stopping
}
