package import Registry

/// A service instance as its owner registered it, by API or by file. Kept on disk.
package struct ServiceDefinition: Equatable, Sendable {
    /// Unique on this node; the name where none was given.
    package var id: String
    package var name: String
    package var address: String
    package var port: UInt16
    package var taggedAddresses: [TaggedAddress]
    package var tags: [String]
    package var metadata: [MetadataEntry]
    package var weights: InstanceWeights
    package var capacity: UInt32
    package var breaker: BreakerTerms?
    package var policy: String
    package var enableTagOverride: Bool
    package var checks: [CheckDefinition]

    package init(
        id: String,
        name: String,
        address: String = "",
        port: UInt16 = 0,
        taggedAddresses: [TaggedAddress] = [],
        tags: [String] = [],
        metadata: [MetadataEntry] = [],
        weights: InstanceWeights = InstanceWeights(passing: 1, warning: 1),
        capacity: UInt32 = 0,
        breaker: BreakerTerms? = nil,
        policy: String = "",
        enableTagOverride: Bool = false,
        checks: [CheckDefinition] = []
    ) {
        self.id = id
        self.name = name
        self.address = address
        self.port = port
        self.taggedAddresses = taggedAddresses
        self.tags = tags
        self.metadata = metadata
        self.weights = weights
        self.capacity = capacity
        self.breaker = breaker
        self.policy = policy
        self.enableTagOverride = enableTagOverride
        self.checks = checks
    }
}
