package import Registry
package import Services

/// A check of this node with its present state: what only the owner can tell.
package struct LocalCheck: Equatable, Sendable {
    package var definition: CheckDefinition
    package var status: CheckStatus
    /// When it took this status, in milliseconds since 1970.
    package var sinceMilliseconds: UInt64
    /// The last output, at most `definition.outputMaxSize` bytes.
    package var output: String

    package init(
        definition: CheckDefinition,
        status: CheckStatus,
        sinceMilliseconds: UInt64,
        output: String
    ) {
        self.definition = definition
        self.status = status
        self.sinceMilliseconds = sinceMilliseconds
        self.output = output
    }
}
