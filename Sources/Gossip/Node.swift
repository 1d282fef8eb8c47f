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
package struct Node: Sendable {
    package let id: NodeID
    package let settings: GossipSettings
    package internal(set) var registry: Registry
    package internal(set) var membership: Membership
    package internal(set) var counters = Counters()

    let identity: NodeIdentity
    let opener: Opener
    var authorities: Authorities
    var origin: Origin
    /// The epoch of its envelopes: each process has one of its own.
    package internal(set) var epoch: UInt64
    var random: Random
    var cookies: CookieJar
    var greetings: Greetings
    var dissemination: Dissemination
    var reconciliation: Reconciliation
    var waiting: WaitingRoom
    /// What walks brought and cannot be judged yet.
    var walkWaiting: WaitingRoom
    /// What the disk knew, until the mesh is known.
    var room: StoredRoom
    /// The rests that are missing here.
    var fetches = RestFetches()
    var graveyard = Graveyard()
    var refutation = Refutation()
    var hints = HintBudget()
    var pins = NamePins()
    /// When all suspects were last told what is said against them.
    var suspectsTold: Instant?

    /// What is kept of each sender; looked up, never iterated.
    var peers: [NodeID: Peer] = [:]
    var budgets: [NodeID: OriginBudget] = [:]
    var contacts: [NodeID: Contact] = [:]
    var proofs = AddressProofs()
    var held = HeldMessages()
    var newcomers = Newcomers()
    /// The moment of the step that is under way.
    var present = Instant.start
    /// Signature checks for senders at addresses that are not theirs, all together.
    var sharedBudget: TokenBucket
    /// Signature checks for everybody together.
    var checkBudget: TokenBucket
    var helloBudget: TokenBucket
    /// Records of all others that are passed on at once.
    var rumourBudget: TokenBucket
    /// Signature checks for JOINs, of which there are no more than HELLOs were answered.
    var joinBudget: TokenBucket
    /// Seconds since 1970 at `Instant.start`, for epochs and certificates only.
    package var unixStart: UInt64
    package internal(set) var isReady: Bool
    /// When a founder whom nobody answers takes itself for the first of its mesh.
    let aloneAt: Instant
    let isFounder: Bool
    package internal(set) var isLeaving = false
    /// Whether what this node has is published; until then nothing of its own is missed.
    var hasPublishedAll = false
    /// When the floor is next looked at; `nil` where nothing waits for it.
    var nextFloor: Instant?
    /// The last moment at which any peer was heard.
    package internal(set) var lastHeard: Instant?
    /// The shown holder of this node's own name, where it is another.
    package internal(set) var nameHolder: NodeID?

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
        let identity = configuration.identity
        let settings = configuration.settings
        self.identity = identity
        self.settings = settings
        id = identity.id
        random = configuration.random
        opener = Opener(
            cluster: identity.cluster,
            keyring: configuration.keyring,
            receiver: identity.id,
            boot: identity.boot
        )
        authorities = configuration.authorities
        origin = Origin(configuration)
        epoch = identity.epoch
        cookies = CookieJar(secret: configuration.cookieSecret)
        greetings = Greetings(settings: settings)
        dissemination = Dissemination(settings: settings, random: Random(seed: random.next()))
        let walks = Random(seed: random.next())
        reconciliation = Reconciliation(settings: settings, random: walks, at: now)
        waiting = WaitingRoom(limit: settings.waitingLimit)
        walkWaiting = WaitingRoom(limit: settings.walkWaitingLimit)
        registry = Registry(limits: settings.registry)
        membership = Membership(
            selfID: identity.id,
            group: VoiceGroup(own: configuration.profile.addresses),
            settings: settings.membership,
            random: Random(seed: random.next()),
            at: now
        )
        sharedBudget = TokenBucket(rate: settings.sharedRate, burst: settings.sharedBurst)
        checkBudget = TokenBucket(rate: settings.checkRate, burst: settings.checkRate)
        helloBudget = TokenBucket(rate: settings.helloRate, burst: settings.helloBurst)
        rumourBudget = TokenBucket(rate: settings.rumourRate, burst: settings.rumourBurst)
        joinBudget = TokenBucket(rate: settings.helloRate, burst: settings.helloBurst)
        unixStart = configuration.unixStart
        isReady = !configuration.hasSeeds
        aloneAt = now + settings.seedPatience
        isFounder = configuration.isFounder
        room = configuration.stored ?? StoredRoom(members: [], records: [])
        present = now
        adopt(try origin.renewMember(), at: now, into: &effects)
        begin(with: configuration.own?.instances ?? [], at: now, into: &effects)
    }

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
        precondition(waiting.count <= settings.waitingLimit, "the waiting room is bounded")
        precondition(
            walkWaiting.count <= settings.walkWaitingLimit,
            "what walks brought waits in bounds"
        )
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
            author: identity.author,
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
