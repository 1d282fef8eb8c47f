package import Primitives

/// A member's signed word that another did not answer: "I probed exactly this version of it, and it
/// was silent" (docs/protocol.md, Accusation).
package struct AccusationBody: Hashable, Sendable {
    package var target: NodeID
    /// The version of the target's member record that is accused; a newer one voids this.
    package var targetVersion: Version
    package var reason: AccusationReason

    package init(target: NodeID, targetVersion: Version, reason: AccusationReason) {
        self.target = target
        self.targetVersion = targetVersion
        self.reason = reason
    }
}

/// Why a member was accused; unknown numbers are kept.
package struct AccusationReason: RawRepresentable, Hashable, Sendable {
    package let rawValue: UInt8

    package init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    /// Its own probe round failed.
    package static let probeFailed = AccusationReason(rawValue: 1)
    /// Asked by another's accusation, it probed too and failed.
    package static let corroborated = AccusationReason(rawValue: 2)
}
