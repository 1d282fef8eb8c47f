import HTTPAPI
import Host
import Logging
import NIOCore
import NIOPosix
import NodeShell
import Primitives
import Settings
import Sodium
import Storage
import View
import Wire

/// What an agent stands on: its files, its socket and its address. All that a configuration can
/// have wrong about this host comes to light here.
struct Groundwork: Sendable {
    let threads: AgentThreads
    let material: ClusterMaterial
    let storage: WatchedStorage
    let resolver: SeedResolver
    /// The gossip socket, bound and not yet read.
    let socket: DatagramSocket
    /// Where it is bound.
    let bound: Address
    let start: NodeStart
    let view: ViewStore
    let identity: AgentIdentity

    static func lay(
        _ configuration: AgentConfiguration,
        clock: WallClock,
        lookup: HostLookup,
        storage given: (any AgentStorage)? = nil,
        logger: Logger
    ) async throws(StartFailure) -> Groundwork {
        let threads = try AgentThreads()
        let material = try ClusterMaterial.load(configuration)
        let base = if let given { given } else { try openStorage(configuration, logger) }
        let storage = WatchedStorage(base, logger: logger)
        let resolver = SeedResolver(seeds: configuration.seeds, lookup: lookup)
        let resolved = await resolver.resolve().addresses
        let socket = try bind(configuration.bind)
        let bound = socket.bound
        let advertised = try advertised(configuration, bound: bound, seeds: resolved)
        let start = try NodeStart(
            configuration,
            material: material,
            storage: storage,
            advertised: advertised,
            clock: clock
        )
        let identity = AgentIdentity(
            id: start.key.id,
            name: configuration.name,
            datacenter: configuration.datacenter,
            version: AgentVersion.current,
            advertised: advertised
        )
        return Groundwork(
            threads: threads,
            material: material,
            storage: storage,
            resolver: resolver,
            socket: socket,
            bound: bound,
            start: start,
            view: try makeView(storage, threads: threads, start: start),
            identity: identity
        )
    }

    private static func openStorage(
        _ configuration: AgentConfiguration,
        _ logger: Logger
    ) throws(StartFailure) -> any AgentStorage {
        guard let path = configuration.dataDirectory else { return MemoryStorage() }
        do throws(StorageError) {
            return try DataDirectory(path: path) { WatchedStorage.tell(of: $0, logger) }
        } catch {
            throw StartFailure(error)
        }
    }

    private static func bind(_ address: Address) throws(StartFailure) -> DatagramSocket {
        do throws(SystemError) {
            return try GossipSocket.bind(to: address)
        } catch {
            let sentence = GossipSocket.sentence(for: error, at: address)
            throw StartFailure(message: sentence, exitStatus: 1)
        }
    }

    private static func advertised(
        _ configuration: AgentConfiguration,
        bound: Address,
        seeds: [Address]
    ) throws(StartFailure) -> Address {
        do throws(ConfigurationError) {
            return try AdvertisedAddress.choose(
                configured: configuration.advertise,
                bound: bound,
                seeds: seeds
            )
        } catch {
            throw StartFailure(message: "\(error)", exitStatus: 1)
        }
    }

    private static func makeView(
        _ storage: any AgentStorage,
        threads: AgentThreads,
        start: NodeStart
    ) throws(StartFailure) -> ViewStore {
        do throws(StorageError) {
            let index = ViewStore.startIndex(
                persisted: max(try storage.loadIndex() ?? 0, start.stored?.header.index ?? 0),
                unixMilliseconds: WallClock.milliseconds
            )
            return ViewStore(
                startIndex: index,
                timers: threads.http.next(),
                maximumWaiters: start.configuration.limits[.heldRequests],
                patience: start.hasSeeds ? .seconds(10) : nil,
                stored: start.hasSeeds ? start.knownMesh : nil,
                events: start.stored?.events ?? []
            )
        } catch {
            throw StartFailure(error)
        }
    }
}
