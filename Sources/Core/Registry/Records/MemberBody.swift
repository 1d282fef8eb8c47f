package import Coordinates
package import Primitives

/// What a node says of itself as a member (docs/protocol.md, Member).
package struct MemberBody: Equatable, Sendable {
    package var name: String
    package var datacenter: String
    package var zone: String
    package var agentVersion: String
    /// Where its gossip socket is reached; one or two.
    package var addresses: [Address]
    package var boot: BootID
    package var protocolMinimum: UInt8
    package var protocolMaximum: UInt8
    package var flags: MemberFlags
    /// Every instance record of this epoch below this sequence is void.
    package var floor: UInt64
    /// How long others keep it once they hold it dead or left, in seconds.
    package var reapAfterSeconds: UInt32
    /// At most 128 bytes in all.
    package var metadata: [MetadataEntry]
    /// Its own certificate, so that the record proves itself.
    package var certificate: Certificate
    /// Where it is, as round trips see it; `nil` until it knows.
    package var coordinate: Coordinate?

    package init(
        name: String,
        datacenter: String,
        zone: String,
        agentVersion: String,
        addresses: [Address],
        boot: BootID,
        protocolMinimum: UInt8 = 2,
        protocolMaximum: UInt8 = 2,
        flags: MemberFlags = [],
        floor: UInt64 = 0,
        reapAfterSeconds: UInt32 = 86_400,
        metadata: [MetadataEntry] = [],
        certificate: Certificate,
        coordinate: Coordinate? = nil
    ) {
        self.name = name
        self.datacenter = datacenter
        self.zone = zone
        self.agentVersion = agentVersion
        self.addresses = addresses
        self.boot = boot
        self.protocolMinimum = protocolMinimum
        self.protocolMaximum = protocolMaximum
        self.flags = flags
        self.floor = floor
        self.reapAfterSeconds = reapAfterSeconds
        self.metadata = metadata
        self.certificate = certificate
        self.coordinate = coordinate
    }
}

/// What a member declares about its state.
package struct MemberFlags: OptionSet, Hashable, Sendable {
    package let rawValue: UInt16

    package init(rawValue: UInt16) {
        self.rawValue = rawValue
    }

    /// It has left on purpose; its instances are void.
    package static let leaving = MemberFlags(rawValue: 1)
    /// The whole node is in maintenance: every instance of it counts as critical.
    package static let maintenance = MemberFlags(rawValue: 2)
}
