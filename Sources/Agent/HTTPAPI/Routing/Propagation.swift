package import Primitives

/// Who holds a version of an instance of this node: whose readers see it.
package struct Propagation: Equatable, Sendable {
    package var version: Version
    /// Whether as many as were wanted hold it.
    package var isFulfilled: Bool
    /// Names of members, in order.
    package var held: [String]
    package var missing: [Missing]

    /// A member of which it is not known.
    package struct Missing: Equatable, Sendable {
        package var node: String
        /// In words.
        package var reason: String

        package init(node: String, reason: String) {
            self.node = node
            self.reason = reason
        }
    }

    package init(version: Version, isFulfilled: Bool, held: [String], missing: [Missing]) {
        self.version = version
        self.isFulfilled = isFulfilled
        self.held = held
        self.missing = missing
    }
}

/// Why it cannot be told.
package enum PropagationError: Error, Equatable, Sendable {
    case unknownInstance(String)
    /// So many ask already.
    case tooMany
    /// The mesh has more members than are asked.
    case meshTooLarge
    /// The agent is going.
    case stopping
}
