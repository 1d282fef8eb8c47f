package import Membership
package import Primitives
package import Registry
package import Wire

/// One node of the mesh: membership, registry, dissemination and reconciliation as one pure
/// machine.
///
/// It never touches a socket, a clock or the system's randomness. Whoever drives it calls four
/// verbs: `receive`, `perform`, `advance(to:)` and `nextDeadline`, and does what it appended to the
/// effects, in order. All waiting datagrams are delivered before `advance`: read before you judge.
/// The agent and the simulation run this very type.
///
/// Within it, some questions that are often asked are `mutating` though they change nothing: a
/// node of several kilobytes would be copied for each.
package struct Node: Sendable {
    package let id: NodeID
    package let settings: GossipSettings
    package internal(set) var registry: Registry
    package internal(set) var membership: Membership
    package internal(set) var counters = Counters()
    var random: Random
    var timers: Timers
    var verification: Verification
    /// This node's own records.
    package internal(set) var origin: Origin
    /// What is kept of others.
    var peers: Peers
    package internal(set) var joining: Joining
    var naming = Naming()
    var positioning: Positioning
    var dissemination: Dissemination
    var reconciliation: Reconciliation
    var pending: Pending

    /// What a node is made of.
    package struct Configuration: Sendable {
        package var identity: NodeIdentity
        package var profile: MemberProfile
        package var keyring: Keyring
        package var authorities: Authorities
        /// 32 secret bytes for the first cookies.
        package var cookieSecret: [UInt8]
        package var settings: GossipSettings
        package var random: Random
        package var unixStart: UInt64
        /// Whether there is anybody to look for, seeds or former peers; one that has nobody is
        /// ready at once.
        package var hasSeeds: Bool
        /// Whether it may begin a mesh where nobody answers.
        package var isFounder: Bool
        /// What the process before left; `nil` begins a new epoch of records, that of the run.
        package var own: OwnRecords?
        /// What the disk knew of the mesh.
        package var stored: StoredRoom?

        package init(
            identity: NodeIdentity,
            profile: MemberProfile,
            keyring: Keyring,
            authorities: Authorities,
            cookieSecret: [UInt8],
            settings: GossipSettings = GossipSettings(),
            random: Random,
            unixStart: UInt64,
            hasSeeds: Bool,
            isFounder: Bool = false,
            own: OwnRecords? = nil,
            stored: StoredRoom? = nil
        ) {
            self.identity = identity
            self.profile = profile
            self.keyring = keyring
            self.authorities = authorities
            self.cookieSecret = cookieSecret
            self.settings = settings
            self.random = random
            self.unixStart = unixStart
            self.hasSeeds = hasSeeds
            self.isFounder = isFounder
            self.own = own
            self.stored = stored
        }
    }

    /// Makes the node and signs its first member record.
    ///
    /// - Throws: `UnfitRecord` where name, metadata and certificate do not fit one record.
    package init(
        _ configuration: Configuration,
        at now: Instant,
        into effects: inout [GossipEffect]
    ) throws(UnfitRecord) {
        let settings = configuration.settings
        self.settings = settings
        id = configuration.identity.id
        random = configuration.random
        timers = Timers(at: now)
        verification = Verification(configuration)
        origin = Origin(configuration)
        peers = Peers(settings: settings)
        joining = Joining(configuration)
        dissemination = Dissemination(settings: settings, random: Random(seed: random.next()))
        let walks = Random(seed: random.next())
        reconciliation = Reconciliation(settings: settings, random: walks, at: now)
        pending = Pending(settings: settings)
        positioning = Positioning(configuration)
        registry = Registry(limits: settings.registry)
        membership = Membership(
            selfID: configuration.identity.id,
            group: VoiceGroup(own: configuration.profile.addresses),
            settings: settings.membership,
            random: Random(seed: random.next()),
            at: now
        )
        timers.set(.alone, to: now + settings.seedPatience)
        adopt(try origin.renewMember(), at: now, into: &effects)
        begin(with: configuration.own?.instances ?? [], at: now, into: &effects)
    }

    var identity: NodeIdentity { origin.identity }
    /// The epoch of its envelopes: each process has one of its own.
    package var epoch: UInt64 { origin.identity.epoch }
    /// Whether it knows the mesh. These two are inlinable: a call from another target would copy
    /// the node.
    @inlinable package var isReady: Bool { joining.isReady }
    @inlinable package var isLeaving: Bool { origin.isLeaving }
    /// The last moment at which any peer was heard.
    package var lastHeard: Instant? { joining.lastHeard }

    /// This node's member record.
    package var member: MemberBody { origin.member }
    /// The epoch of its records, which outlives the process.
    package var recordEpoch: UInt64 { origin.epoch }
    package var memberVersion: Version { origin.memberVersion }

    /// The members that are not dead and have not left, this node included.
    package var size: Int { membership.size }

    package func checkInvariants() {
        registry.checkInvariants()
        membership.checkInvariants()
        peers.checkInvariants()
        pending.checkInvariants(settings)
        precondition(dissemination.count <= settings.rumourLimit, "rumours are bounded")
        precondition(
            reconciliation.sessionCount <= settings.sessionCap,
            "sessions are bounded"
        )
    }
}

extension Origin {
    fileprivate init(_ configuration: Node.Configuration) {
        let identity = configuration.identity
        self.init(
            identity: identity,
            member: MemberBody(profile: configuration.profile, identity: identity),
            own: configuration.own?.sequence ?? RecordSequence(epoch: identity.epoch)
        )
    }
}

extension MemberBody {
    fileprivate init(profile: MemberProfile, identity: NodeIdentity) {
        self.init(
            name: identity.certificate.name,
            datacenter: profile.datacenter,
            zone: profile.zone,
            agentVersion: profile.agentVersion,
            addresses: profile.addresses,
            boot: identity.boot,
            reapAfterSeconds: profile.reapAfterSeconds,
            metadata: profile.metadata,
            certificate: identity.certificate
        )
    }
}

extension Node {
    /// How many other members have a status in this node's view.
    package func members(with status: MemberStatus) -> Int {
        membership.members.count { membership.status(of: $0) == status }
    }
}
