import Catalog
import Checks
import DNSServer
import Gossip
import HTTPAPI
import HTTPServer
import Host
import Logging
import NIOCore
import NIOPosix
import NodeShell
import Picking
import Primitives
import Registry
import ServiceLifecycle
import Services
import Settings
import Sodium
import Storage
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
    let balancing: BalancingEngine
    /// What this host's programs call from now on, or no longer.
    private let calls: AsyncStream<OwnCalls.Wish>
    let dns: DNSServer?
    private let endWatch: EndWatch
    private let logger: Logger
    private var services: [ServiceGroupConfiguration.ServiceConfiguration] = []

    /// Prepares everything; nothing is sent and nothing listens for HTTP yet. Without `storage` it
    /// is what the configuration says.
    static func assemble(
        _ configuration: AgentConfiguration,
        clock: WallClock = .system,
        lookup: HostLookup = .system,
        storage: (any AgentStorage)? = nil,
        logger: Logger,
        feed: LogFeed = LogFeed()
    ) async throws(StartFailure) -> AgentAssembly {
        try judge(configuration)
        let ground = try await Groundwork.lay(
            configuration,
            clock: clock,
            lookup: lookup,
            storage: storage,
            logger: logger
        )
        let lifeline = Lifeline()
        let keeper = makeKeeper(on: ground, logger: logger)
        let loop = try ground.start.makeLoop(
            on: ground.threads,
            storage: ground.storage,
            view: ground.view,
            keeper: keeper,
            lifeline: lifeline,
            logger: logger
        )
        let catalog = try makeCatalog(on: ground, loop: loop, logger: logger)
        let (balancing, calls) = ground.makeBalancing(configuration.balancing)
        let dns = try await ground.bindDNS(configuration.dns, balancing, logger: logger)
        var agent = AgentAssembly(
            configuration: configuration,
            identity: ground.identity,
            bound: ground.bound,
            lifeline: lifeline,
            loop: loop,
            catalog: catalog,
            balancing: balancing,
            calls: calls,
            dns: dns,
            endWatch: EndWatch(timers: loop.timers, logger: logger) { ground.storage.failure },
            logger: logger
        )
        agent.services = agent.makeServices(on: ground, keeper: keeper, feed: feed)
        return agent
    }

    /// Definitions in files are judged as those of the API, before anything is written.
    private static func judge(_ configuration: AgentConfiguration) throws(StartFailure) {
        do throws(ConfigurationError) {
            try configuration.judgeDefinitions()
        } catch {
            throw StartFailure(message: "\(error)", exitStatus: 1)
        }
    }

    /// Runs until a signal, the API or the node itself ends it.
    func run() async throws {
        do throws(ConfigurationError) {
            try await configuration.register(in: catalog)
        } catch {
            throw StartFailure(message: "\(error)", exitStatus: 1)
        }
        await catalog.republishAll()
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: services,
                gracefulShutdownSignals: [.sigterm, .sigint],
                logger: quiet(logger)
            )
        )
        lifeline.attach(group)
        defer { endWatch.cancel() }
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
    /// The last one is shut down first: the farewell goes out before the API closes, and whoever
    /// watches the end knows first of it.
    private func makeServices(
        on ground: Groundwork,
        keeper: RegistryKeeper,
        feed: LogFeed
    ) -> [ServiceGroupConfiguration.ServiceConfiguration] {
        let mesh = MeshService(
            loop: loop,
            socket: ground.socket,
            storage: ground.storage,
            disk: ground.threads.disk,
            view: ground.view,
            keeper: keeper,
            logger: logger
        )
        let loads = LoadMeters(settings: configuration.balancing, clock: .system)
        let reloader = Reloader(
            configuration: configuration,
            catalog: catalog,
            balancing: balancing,
            loads: loads,
            logger: logger
        )
        let api = makeAPI(on: ground, reloader: reloader, feed: feed)
        let server = makeServer(api, on: ground, mesh: mesh)
        let seeds = SeedKeeper(resolver: ground.resolver, loop: loop, logger: logger)
        let servers = dns.map { [named("DNS", $0)] } ?? []
        return servers + [
            named("catalog", CatalogService(catalog: catalog)),
            named("HTTP", server),
            named("events", EventService(api: api)),
            named("calls", CallerService(calls: calls, loop: loop)),
            named("seeds", seeds),
            named("reload", ReloadService(reloader: reloader)),
            named("mesh", mesh),
            named("end", endWatch),
        ]
    }

    /// Without a name, all that a service holds is printed for one, by reflection: a quarter of
    /// what a start takes of a processor.
    private func named(
        _ name: String,
        _ service: any Service
    ) -> ServiceGroupConfiguration.ServiceConfiguration {
        ServiceGroupConfiguration.ServiceConfiguration(service: service, serviceName: name)
    }

    /// The API over everything.
    private func makeAPI(
        on ground: Groundwork,
        reloader: Reloader,
        feed: LogFeed
    ) -> HTTPAPI {
        let controller = AgentController(
            loop: loop,
            catalog: catalog,
            logger: logger,
            metrics: MeshMetrics(version: AgentVersion.current),
            view: ground.view,
            defaultPort: bound.port,
            lookup: ground.resolver.lookup,
            storage: ground.storage,
            disk: ground.threads.disk,
            dns: dns,
            reloader: reloader,
            stop: { [lifeline] in lifeline.end() }
        )
        return HTTPAPI(
            view: ground.view,
            catalog: catalog,
            control: controller,
            balancing: reloader.balancing,
            loads: reloader.loads,
            identity: identity,
            gate: HTTPGuard(allowedHosts: configuration.allowedHosts),
            log: feed,
            logger: logger
        )
    }

    /// The node speaks as soon as the API listens.
    private func makeServer(
        _ api: HTTPAPI,
        on ground: Groundwork,
        mesh: MeshService
    ) -> HTTPServer {
        HTTPServer(
            api: api,
            addresses: configuration.http,
            socketMode: configuration.httpSocketMode,
            group: ground.threads.http,
            limits: configuration.limits.connections,
            logger: quiet(logger),
            onListening: { [self] listening in
                Inheritance.end()
                Banner(agent: self, configuration: configuration, listening: listening).print()
                mesh.open()
            }
        )
    }

    private static func makeKeeper(on ground: Groundwork, logger: Logger) -> RegistryKeeper {
        RegistryKeeper(
            storage: ground.storage,
            disk: ground.threads.disk,
            view: ground.view,
            key: ground.start.key,
            cluster: ground.material.cluster,
            logger: logger
        )
    }

    private static func makeCatalog(
        on ground: Groundwork,
        loop: NodeLoop,
        logger: Logger
    ) throws(StartFailure) -> LocalServices {
        let targets = CheckTargets(
            own: [ground.identity.advertised.ip],
            allowed: ground.start.configuration.allowedCheckTargets,
            interfaces: HostInterfaces.addresses
        )
        do throws(StorageError) {
            return try LocalServices(
                storage: ground.storage,
                publisher: loop,
                prober: NetworkProber(group: ground.threads.http, resolve: HostLookup.resolve),
                mesh: MeshNeighbours(view: ground.view),
                targets: targets,
                addresses: ground.start.certificate.flags.contains(.foreignAddresses)
                    ? .any : .own([ground.identity.advertised.ip]),
                eventLoop: ground.threads.catalog.next(),
                diskLoop: ground.threads.services.next(),
                logger: logger,
                limits: ground.start.configuration.limits.catalog
            )
        } catch {
            throw StartFailure(error)
        }
    }
}
