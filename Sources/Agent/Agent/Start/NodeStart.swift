import Gossip
import Host
import Logging
import NIOCore
import NIOPosix
import NodeShell
import Primitives
import Registry
import Settings
import Sodium
import Storage
import View
import Wire

/// What a node needs for one run: its key, its epoch, its certificate.
struct NodeStart: Sendable {
    let configuration: AgentConfiguration
    let material: ClusterMaterial
    let key: SigningKey
    let epoch: UInt64
    /// Where the node's own records go on.
    let sequence: RecordSequence
    let certificate: Certificate
    let advertised: Address
    /// What the disk knows of the mesh.
    let stored: StoredRegistry?
    private let peers: [StoredPeer]
    private let firstIssue: UInt64
    private let clock: WallClock

    init(
        _ configuration: AgentConfiguration,
        material: ClusterMaterial,
        storage: any AgentStorage,
        advertised: Address,
        clock: WallClock
    ) throws(StartFailure) {
        self.configuration = configuration
        self.material = material
        self.advertised = advertised
        self.clock = clock
        let now = clock.seconds
        do throws(StorageError) {
            key = try storage.loadOrCreateIdentity()
            firstIssue = try storage.loadOrCreateFirstIssue(nowUnixSeconds: now)
            epoch = try storage.takeEpoch(nowUnixSeconds: now)
            sequence = try storage.takeSequence(beginningAt: epoch)
            peers = try storage.loadPeers()
            let (key, authorities) = (key, material.authorities)
            stored = storage.loadRegistry { bytes throws(StoredRegistryFlaw) in
                try StoredRegistry(
                    reading: bytes,
                    of: key.id,
                    key: key.storageKey,
                    authorities: authorities
                )
            }
        } catch {
            throw StartFailure(error)
        }
        do throws(UnfitRecord) {
            certificate = try material.issue(
                to: key,
                name: configuration.name,
                firstIssue: firstIssue,
                now: now
            )
        } catch {
            throw StartFailure(
                message: "the certificate cannot be made: \(error.sentence): shorten --name",
                exitStatus: 1
            )
        }
    }

    /// What the disk knows of others; `nil` where it knows nobody, and may answer no reader.
    var knownMesh: StoredRegistry? {
        guard let stored, stored.members.contains(where: { $0.record.signer != key.id }) else {
            return nil
        }
        return stored
    }

    /// Whether there is anybody to look for, seeds or peers of the last run.
    var hasSeeds: Bool { !configuration.seeds.isEmpty || !peers.isEmpty }

    /// Makes the node on its thread.
    func makeLoop(
        on threads: AgentThreads,
        storage: any AgentStorage,
        view: ViewStore,
        keeper: RegistryKeeper,
        lifeline: Lifeline,
        logger: Logger
    ) throws(StartFailure) -> NodeLoop {
        let sealer = Sealer(
            cluster: material.cluster,
            keyring: material.keyring,
            identity: key,
            epoch: epoch
        )
        do throws(UnfitRecord) {
            return try NodeLoop(
                configuration: nodeConfiguration,
                sealer: sealer,
                peers: peers.flatMap(\.addresses),
                stored: stored,
                executor: threads.gossip,
                timers: threads.http.next(),
                logger: logger,
                hooks: hooks(
                    storage: storage,
                    view: view,
                    keeper: keeper,
                    sequences: SequenceKeeper(
                        storage: storage,
                        disk: threads.disk,
                        beginningAt: sequence
                    ),
                    lifeline: lifeline
                )
            )
        } catch {
            throw StartFailure(
                message: "what this node says of itself is refused: \(error.sentence): shorten "
                    + "--meta, --zone or --name",
                exitStatus: 1
            )
        }
    }

    private var nodeConfiguration: Node.Configuration {
        let identity = NodeIdentity(
            author: RecordAuthor(key: key, cluster: material.cluster),
            certificate: certificate,
            cluster: material.cluster,
            boot: BootID(rawValue: RandomBytes.word() | 1),
            epoch: epoch
        )
        let profile = MemberProfile(
            datacenter: configuration.datacenter,
            zone: configuration.zone,
            agentVersion: AgentVersion.current,
            addresses: [advertised],
            metadata: configuration.metadata
        )
        return Node.Configuration(
            identity: identity,
            profile: profile,
            keyring: material.keyring,
            authorities: material.authorities,
            cookieSecret: RandomBytes.draw(32),
            random: Random(seed: RandomBytes.word()),
            unixStart: clock.seconds,
            hasSeeds: hasSeeds,
            isFounder: configuration.seeds.isEmpty || configuration.isBootstrap,
            own: OwnRecords(
                sequence: sequence,
                instances: stored?.records.filter { $0.signer == key.id } ?? []
            ),
            stored: stored.map { StoredRoom($0) }
        )
    }

    private func hooks(
        storage: any AgentStorage,
        view: ViewStore,
        keeper: RegistryKeeper,
        sequences: SequenceKeeper,
        lifeline: Lifeline
    ) -> NodeLoop.Hooks {
        NodeLoop.Hooks(
            publish: { view.apply($0, nowMilliseconds: WallClock.milliseconds) },
            ready: { view.noteMeshIsKnown() },
            persistEpoch: { epoch in
                do {
                    try storage.raiseEpoch(to: epoch)
                    return true
                } catch {
                    return false
                }
            },
            keepSequence: { sequences.keep($0) },
            keepSequenceAgain: { sequences.keepAgain() },
            store: { keeper.keep($0) },
            stored: { keeper.figures },
            halt: { lifeline.halt($0) },
            unixMilliseconds: clock.read,
            renewCertificate: renewal
        )
    }

    /// Makes certificates that are valid from then on, with the seniority of the first.
    private var renewal: @Sendable (UInt64) -> Certificate? {
        let (material, key, name) = (material, key, configuration.name)
        let firstIssue = firstIssue
        return { now in
            try? material.issue(to: key, name: name, firstIssue: firstIssue, now: now)
        }
    }
}
