public import Logging
import MartletBalancing
public import NIOCore
public import NIOPosix
public import ServiceLifecycle
import Synchronization

/// Calls the services of the mesh from this process: watches the agent of this host and picks,
/// without asking it, which instance to call.
///
/// ```swift
/// let mesh = MeshClient(agent: .unixSocket("/run/martlet.sock"))
/// // `run()` in the program's service group, then:
/// let reply = try await mesh.withEndpoint("orders", options: .init(idempotent: true)) { attempt in
///     try await http.get("http://\(attempt.endpoint.authority)/orders/7")
/// }
/// ```
///
/// What the agent tells is kept here. When the agent goes, calls go on with the last that it told
/// (``state`` is then ``State/stale``), and breakers see to the rest; when it comes back, the
/// client goes on where it was.
public final class MeshClient: Service {
    let agent: AgentAddress
    let configuration: Configuration
    let group: any EventLoopGroup
    let logger: Logger
    /// Raised when there is a service more to watch.
    let growth = Signal()
    /// Raised when the client is to end.
    let ending = Signal()
    let shared: Mutex<Shared>

    struct Shared {
        /// By the form in which names are compared.
        var services: [String: MeshService] = [:]
        /// In order of first use.
        var order: [MeshService] = []
        var random: SplitMix
        var state = State.connecting
        var isRunning = false
        var isClosed = false
        /// Whether it was said that the agent cannot be reached.
        var hasWarned = false
        var counts = Statistics()
    }

    /// How well the client knows the mesh.
    public enum State: String, Hashable, Sendable {
        /// The agent has not told anything yet.
        case connecting

        /// What is known is as the agent knows it.
        case live

        /// The agent is away; what is known is what it told last.
        case stale

        /// The client has ended.
        case closed
    }

    /// Counts of what has happened so far.
    public struct Statistics: Hashable, Sendable {
        /// Connections to the agent's stream that were made.
        public var connections = 0

        /// Events that could not be read.
        public var garbledEvents = 0

        /// Batches of reports that the agent took.
        public var reportBatches = 0

        /// Reports that the agent took.
        public var reportsTaken = 0
    }

    /// A client that watches nothing yet; ``run()`` begins.
    ///
    /// - Parameters:
    ///   - agent: Where the agent of this host is; what the environment says unless told otherwise.
    ///   - configuration: How services are balanced, and what the client may use.
    ///   - group: Where its two connections live; the program's shared one unless told otherwise.
    ///   - logger: Told of the agent's coming and going; by default nothing is logged.
    public init(
        agent: AgentAddress = .environment(),
        configuration: Configuration = Configuration(),
        group: any EventLoopGroup = MultiThreadedEventLoopGroup.singleton,
        logger: Logger = Logger(label: "martlet-client") { _ in SwiftLogNoOpLogHandler() }
    ) {
        self.agent = agent
        self.configuration = configuration
        self.group = group
        self.logger = logger
        var generator = SystemRandomNumberGenerator()
        shared = Mutex(Shared(random: SplitMix(seed: configuration.seed ?? generator.next())))
        for name in configuration.watched { _ = try? service(name) }
    }

    /// How well the client knows the mesh.
    public var state: State { shared.withLock { $0.state } }

    /// Counts of what has happened so far.
    public var statistics: Statistics { shared.withLock { $0.counts } }

    /// A service, its name in any case, watched from the first time that it is asked for.
    public func service(_ name: String) throws(MeshError) -> MeshService {
        let key = name.folded
        let (service, isNew) = try shared.withLock { shared throws(MeshError) in
            if let service = shared.services[key] { return (service, false) }
            if shared.isClosed { throw .closed }
            guard MeshClient.isServiceName(name) else { throw .unknownService(name) }
            guard shared.order.count < configuration.maximumServices else {
                throw .tooManyServices(limit: configuration.maximumServices)
            }
            let service = MeshService(
                name: name,
                configuration: configuration.services[name] ?? configuration.standard,
                reportLimit: configuration.reports.isOn ? configuration.reports.limit : 0,
                time: configuration.time,
                seed: shared.random.next()
            )
            shared.services[key] = service
            shared.order.append(service)
            return (service, true)
        }
        if isNew { growth.raise() }
        return service
    }

    /// The instance of a service to call now; nothing waits.
    ///
    /// A service asked for the first time is not known yet: see
    /// ``waitUntilKnown(_:within:)``.
    ///
    /// - Parameters:
    ///   - service: The name of the service.
    ///   - key: Equal keys go to equal instances under the policies maglev and ring.
    ///   - excluded: Instances to keep away from; at most eight count.
    ///   - mayProbe: Whether the call may try an instance whose breaker is half open.
    /// - Returns: The instance, and the duty to say how the call went.
    /// - Throws: Why there is none.
    public func pick(
        _ service: String,
        key: String? = nil,
        excluding excluded: [Endpoint] = [],
        mayProbe: Bool = true
    ) throws(MeshError) -> Lease {
        try self.service(service).pick(key: key, excluding: excluded, mayProbe: mayProbe)
    }

    /// Calls an instance of a service; where it fails and that is safe, another one.
    ///
    /// See ``MeshService/withEndpoint(options:judging:_:)``, which this asks the service for.
    ///
    /// - Parameters:
    ///   - service: The name of the service.
    ///   - options: What is special about the call.
    ///   - judging: What an answer says of its instance; by default that all is well.
    ///   - body: Makes one attempt.
    /// - Returns: What the last attempt returned.
    /// - Throws: What the last attempt threw, or a ``MeshError`` where there was nothing to call.
    public func withEndpoint<Answer: Sendable>(
        _ service: String,
        options: CallOptions = CallOptions(),
        judging: @escaping @Sendable (Answer) -> CallJudgement = { _ in .ok },
        _ body: @escaping @Sendable (Attempt) async throws -> Answer
    ) async throws -> Answer {
        try await self.service(service).withEndpoint(options: options, judging: judging, body)
    }

    /// Comes back when the agent has told of all these services, were it that they have no
    /// instance.
    public func waitUntilKnown(
        _ services: String...,
        within limit: Duration = .seconds(5)
    ) async throws {
        let end = configuration.time.now() + limit
        let all = try services.map { name throws(MeshError) in try service(name) }
        for service in all { try await service.waitUntilKnown(until: end) }
    }

    /// Names as the agent allows them: 1 to 128 bytes of printable text.
    private static func isServiceName(_ name: String) -> Bool {
        (1...128).contains(name.utf8.count)
            && name.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
    }
}
