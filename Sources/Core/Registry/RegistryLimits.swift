/// The bounds and pauses of a registry.
///
/// Where a cap bites, the records of smallest key stay, so that every node that heard the same
/// keeps the same (docs/protocol.md, Limits). What fell to a cap is forgotten: if room is made
/// later, by a floor or a reaping, a reconciliation brings it back. Only markers, which are no part
/// of the compared set, go by age.
package struct RegistryLimits: Hashable, Sendable {
    package var members = 16_384
    /// Instance records of one origin, deletions included: 10,000 that live, as many deletions as
    /// are kept beside them, and some that a step of the floor leaves for a while.
    package var instancesPerOrigin = 20_480
    /// Instance records of all origins together, deletions included.
    package var instances = 131_072
    /// Services that one origin says it calls, and no longer calls.
    package var callersPerOrigin = 64
    /// The same of all origins together.
    package var callers = 131_072
    /// Parts of the rests of one origin's instances; its agent takes no registration beyond it.
    package var partsPerOrigin = 4_096
    /// Parts of all origins together.
    package var parts = 65_536
    /// Events and records of kinds that this version does not know, for each signer: 256 KiB in
    /// all, since none is larger than 1,020 bytes.
    package var unknownPerSigner = 256
    /// The same of all signers together: 128 MiB at most.
    package var unknown = 131_072
    /// Revocations and floors of all authorities.
    package var authorityRecords = 65_536
    /// Accusations held against one member.
    package var accusationsPerTarget = 32
    /// Accusations against one member that take part in the comparison of registries
    /// (docs/protocol.md, Reconciliation).
    package var accusationsCompared = 8
    /// Members that were reaped and are remembered; the oldest go first.
    package var markers = 65_536
    /// Records handed out by one look at an answer; a further session brings the rest.
    package var pushesPerAnswer = 64
    /// How long a live instance is served after a newer epoch or floor made it void.
    package var grace: Duration = .seconds(10)
    /// How long one that a floor of its own epoch made void is served at least: what is still there
    /// was signed anew before, and is on its way (ADR 57).
    package var floorGrace: Duration = .seconds(2)
    /// How long an accusation stands before it is compared: one that is refuted at once never
    /// moves a root.
    package var accusationStanding: Duration = .seconds(2)

    package init() {}
}
