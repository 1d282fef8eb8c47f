import Gossip
import Logging
import NIOCore
import NIOPosix
import Primitives
import Registry
import ServiceLifecycle
import Sodium
import UnixSignals
import Wire

/// The parts of a running agent, put together in the order in which they can fail.
struct AgentAssembly: Sendable {
    let configuration: AgentConfiguration
    let identity: AgentIdentity
    /// The gossip socket as it is bound.
    let bound: Address
    let lifeline: Lifeline
    let loop: NodeLoop
    let catalog: LocalServices
    private let logger: Logger
    private var services: [any Service] = []

    /// Prepares everything; nothing is sent and nothing listens for HTTP yet.
    static func assemble(
        _ configuration: AgentConfiguration,
        logger: Logger
    ) async throws(StartFailure) -> AgentAssembly {
        let threads = AgentThreads()
        let material = try ClusterMaterial.load(configuration)
        let storage = try openStorage(configuration)
        let resolver = SeedResolver(seeds: configuration.seeds, logger: logger)
        let resolved = await resolver.resolve().addresses
        let channel = try await GossipSocket.bind(to: configuration.bind, on: threads.gossip)
        let bound = channel.localAddress.flatMap { Address($0) } ?? configuration.bind
        let advertised = try advertised(configuration, bound: bound, seeds: resolved)
        let start = try NodeStart(
            configuration,
            material: material,
            storage: storage,
            advertised: advertised
        )
        let view = try makeView(storage, threads: threads)
        let lifeline = Lifeline()
        let loop = try start.makeLoop(
            on: threads.gossip.next(),
            storage: storage,
            view: view,
            lifeline: lifeline,
            logger: logger
        )
        let catalog = try makeCatalog(
            configuration,
            storage: storage,
            loop: loop,
            advertised: advertised,
            threads: threads,
            logger: logger
        )
        let identity = AgentIdentity(
            id: start.key.id,
            name: configuration.name,
            datacenter: configuration.datacenter,
            version: AgentVersion.current,
            advertised: advertised
        )
        let mesh = MeshService(
            loop: loop,
            channel: channel,
            storage: storage,
            view: view,
            logger: logger
        )
        var agent = AgentAssembly(
            configuration: configuration,
            identity: identity,
            bound: bound,
            lifeline: lifeline,
            loop: loop,
            catalog: catalog,
            logger: logger
        )
        // The last one is shut down first: the farewell goes out before the API closes.
        agent.services = [
            CatalogService(catalog: catalog),
            agent.makeServer(view: view, mesh: mesh, threads: threads),
            SeedKeeper(resolver: resolver, loop: loop, logger: logger),
            CertificateKeeper(loop: loop, logger: logger, renew: start.renewal(of: material)),
            ReloadService(configuration: configuration, catalog: catalog, logger: logger),
            mesh,
        ]
        return agent
    }

    /// Runs until a signal, the API or the node itself ends it.
    func run() async throws {
        do throws(CatalogError) {
            try await catalog.setFileServices(
                configuration.services,
                checks: configuration.checks
            )
        } catch {
            throw StartFailure(
                message: "a service of a configuration file cannot be registered: \(error)",
                exitStatus: 1
            )
        }
        await catalog.republishAll()
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: services.map {
                    ServiceGroupConfiguration.ServiceConfiguration(service: $0)
                },
                gracefulShutdownSignals: [.sigterm, .sigint],
                logger: quiet(logger)
            )
        )
        lifeline.attach(group)
        try await group.run()
    }

    /// The life of each part is no news at the usual level.
    private func quiet(_ logger: Logger) -> Logger {
        var logger = logger
        logger.logLevel = max(logger.logLevel, .error)
        return logger
    }
}

// MARK: - Steps

extension AgentAssembly {
    /// The API over everything; the node speaks as soon as it listens.
    private func makeServer(
        view: ViewStore,
        mesh: MeshService,
        threads: AgentThreads
    ) -> HTTPServer {
        let controller = AgentController(
            loop: loop,
            catalog: catalog,
            logger: logger,
            metrics: MeshMetrics(version: AgentVersion.current),
            defaultPort: bound.port,
            stop: { [lifeline] in lifeline.end() }
        )
        let api = HTTPAPI(
            view: view,
            catalog: catalog,
            control: controller,
            identity: identity,
            gate: HTTPGuard(allowedHosts: configuration.allowedHosts),
            logger: logger
        )
        return HTTPServer(
            api: api,
            addresses: configuration.http,
            group: threads.http,
            logger: quiet(logger),
            onListening: { _ in mesh.open() }
        )
    }

    private static func makeCatalog(
        _ configuration: AgentConfiguration,
        storage: any AgentStorage,
        loop: NodeLoop,
        advertised: Address,
        threads: AgentThreads,
        logger: Logger
    ) throws(StartFailure) -> LocalServices {
        let targets = CheckTargets(
            own: [advertised.ip],
            allowed: configuration.allowedCheckTargets
        )
        do throws(StorageError) {
            return try LocalServices(
                storage: storage,
                publisher: loop,
                prober: NetworkProber(group: threads.http),
                targets: targets,
                eventLoop: threads.catalog.next(),
                logger: logger
            )
        } catch {
            throw StartFailure(error)
        }
    }

    private static func openStorage(
        _ configuration: AgentConfiguration
    ) throws(StartFailure) -> any AgentStorage {
        guard let path = configuration.dataDirectory else { return MemoryStorage() }
        do throws(StorageError) {
            return try DataDirectory(path: path)
        } catch {
            throw StartFailure(error)
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
        threads: AgentThreads
    ) throws(StartFailure) -> ViewStore {
        do throws(StorageError) {
            let index = ViewStore.startIndex(
                persisted: try storage.loadIndex(),
                unixMilliseconds: WallClock.milliseconds
            )
            return ViewStore(startIndex: index, timers: threads.http.next())
        } catch {
            throw StartFailure(error)
        }
    }
}
