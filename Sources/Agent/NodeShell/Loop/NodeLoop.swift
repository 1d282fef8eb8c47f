package import Gossip
package import Host
package import Logging
import Membership
package import NIOCore
package import Primitives
package import Registry
import Sodium
package import View
package import Wire

/// Runs one `Node` on one thread: the only place where the core meets the world.
///
/// Everything that changes the node happens on this thread, between two reads of the clock. Readers
/// never come here: they read the snapshots that the loop publishes.
package actor NodeLoop {
    package nonisolated var unownedExecutor: UnownedSerialExecutor {
        unsafe executor.asUnownedSerialExecutor()
    }

    /// The node's thread, which waits for its socket.
    nonisolated let executor: PollingExecutor
    /// Where others wait for time to pass.
    package nonisolated let timers: any EventLoop
    let logger: Logger
    let hooks: Hooks
    var driver: NodeDriver
    var statuses = StatusLedger()
    var complaints = Complaints()
    var upkeep = Upkeep()
    /// What is wrong with the host's clock, as far as this node can tell alone.
    var clockFlaw: String?
    /// The last member whose clock differed, in words.
    var clockDifference: (time: Instant, sentence: String)?
    /// Names of seeds that do not resolve at present.
    var unresolvedSeeds: [String] = []
    /// Whether anything changed since the registry was last written down, and when it may be again.
    var hasUnstoredChanges = false
    var nextStore = Instant.start
    /// What the disk knew of others, until the mesh is known.
    var storedStatuses: [NodeID: MemberStatus] = [:]
    var storedInstances: [(owner: NodeID, key: Digest)] = []
    private var hasToldReady = false
    var inquiries = AwaitedResults<InquiryResult>()
    var comparisons = AwaitedResults<ComparisonResult>()
    /// What comparisons may cost this node and others.
    var comparisonBudget = TokenBucket(rate: 10, burst: 10)
    /// How often an event may be fired.
    var eventBudget = TokenBucket(rate: 1, burst: 1)
    var transport: GossipTransport?
    private var sealer: Sealer
    private var nonces = NoncePool()
    /// When the thread wakes by itself, on the monotonic clock.
    private(set) var wakesAt: Int64 = .max
    private let clockStart: Int64

    /// What the loop asks of the rest of the agent.
    package struct Hooks: Sendable {
        /// New facts for the readers' snapshot.
        package var publish: @Sendable ([ViewChange]) -> Void
        /// The node knows its mesh: what was published so far is whole.
        package var ready: @Sendable () -> Void
        /// Makes an epoch durable before it is used; false means that it could not.
        package var persistEpoch: @Sendable (UInt64) -> Bool
        /// Has the disk know how far own records have come, and returns once they may go on.
        package var keepSequence: @Sendable (RecordSequence) -> Void
        /// Tries again what the disk did not take of that.
        package var keepSequenceAgain: @Sendable () -> Void
        /// Writes down what is known, beside everything else, and says after how long it may be
        /// asked again; `nil` while it is still writing.
        package var store: @Sendable (RegistrySnapshot) -> Duration?
        /// What was last written down.
        package var stored: @Sendable () -> StoredFigures
        /// The node cannot go on.
        package var halt: @Sendable (String) -> Void
        /// The wall clock, in milliseconds since 1970.
        package var unixMilliseconds: @Sendable () -> UInt64
        /// Makes a certificate of this node that is valid from that second on; `nil` where it
        /// cannot.
        package var renewCertificate: @Sendable (UInt64) -> Certificate?

        package init(
            publish: @escaping @Sendable ([ViewChange]) -> Void,
            ready: @escaping @Sendable () -> Void,
            persistEpoch: @escaping @Sendable (UInt64) -> Bool,
            keepSequence: @escaping @Sendable (RecordSequence) -> Void,
            keepSequenceAgain: @escaping @Sendable () -> Void,
            store: @escaping @Sendable (RegistrySnapshot) -> Duration?,
            stored: @escaping @Sendable () -> StoredFigures,
            halt: @escaping @Sendable (String) -> Void,
            unixMilliseconds: @escaping @Sendable () -> UInt64,
            renewCertificate: @escaping @Sendable (UInt64) -> Certificate?
        ) {
            self.publish = publish
            self.ready = ready
            self.persistEpoch = persistEpoch
            self.keepSequence = keepSequence
            self.keepSequenceAgain = keepSequenceAgain
            self.store = store
            self.stored = stored
            self.halt = halt
            self.unixMilliseconds = unixMilliseconds
            self.renewCertificate = renewCertificate
        }
    }

    /// Makes the node, which knows its former peers; nothing is sent before `start(on:)`.
    package init(
        configuration: Node.Configuration,
        sealer: Sealer,
        peers: [Address],
        stored: StoredRegistry? = nil,
        executor: PollingExecutor,
        timers: any EventLoop,
        logger: Logger,
        hooks: Hooks
    ) throws(UnfitRecord) {
        self.executor = executor
        self.timers = timers
        self.logger = logger
        self.hooks = hooks
        self.sealer = sealer
        clockStart = Clocks.monotonic
        for member in stored?.members ?? [] {
            storedStatuses[member.record.signer] = MemberStatus(member.status)
        }
        storedInstances = stored?.records.map { ($0.signer, $0.value.key) } ?? []
        driver = try NodeDriver(configuration, at: .start)
        driver.perform(.peers(peers), at: .start)
        executor.attach(self)
    }

    /// The present moment on the node's clock.
    var now: Instant { instant(Clocks.monotonic) }

    private func instant(_ moment: Int64) -> Instant {
        Instant(nanoseconds: moment - clockStart)
    }

    /// Whether this agent can hear and speak.
    package var socketState: GossipSocketState { transport?.state ?? .closed }

    /// Lets the node speak and hear.
    package func start(on socket: DatagramSocket) {
        let transport = GossipTransport(socket, watcher: executor, logger: logger)
        self.transport = transport
        transport.open(at: Clocks.monotonic)
        settle()
    }

    /// Closes the socket; the node speaks and hears no more.
    package func stop() {
        transport?.close()
        inquiries.endAll()
        comparisons.endAll()
    }

    /// Performs what the node asked for, then sleeps until it next needs the time. Datagrams leave
    /// last: some of them say what readers see by then.
    func settle() {
        let moment = Clocks.monotonic
        let now = instant(moment)
        keepUp(at: now)
        let pace = driver.settle(at: now)
        perform()
        transport?.flush(at: moment)
        arm(pace, at: now)
    }

    /// Runs a command and returns once its effects are performed.
    package func perform(_ command: Command) {
        perform([command])
    }

    /// Runs commands in one turn: what they ask for goes out together.
    package func perform(_ commands: [Command]) {
        for command in commands { driver.perform(command, at: now) }
        settle()
    }

    func perform() {
        let pending = driver.drain()
        if pending.isEmpty { return }
        var changes: [GossipChange] = []
        for effect in pending {
            switch effect {
            case .send(let message, let destination, let address):
                send(message, to: destination, at: address)
            case .changed(let change): changes.append(change)
            case .epochRaised(let epoch): raiseEpoch(to: epoch)
            case .sequenceReserved(let sequence): hooks.keepSequence(sequence)
            case .notice(let notice): log(notice)
            case .inquired(let result): inquiries.end(result.id, with: result)
            case .compared(let result): comparisons.end(result.id, with: result)
            case .halt(let reason): hooks.halt(reason.sentence)
            }
        }
        if !changes.isEmpty {
            hasUnstoredChanges = true
            hooks.publish(viewChanges(for: changes))
        }
        if driver.node.isReady, !hasToldReady {
            hasToldReady = true
            forgetDisk()
            hooks.ready()
        }
    }

    private func send(_ message: Message, to destination: Destination, at address: Address) {
        guard let transport else { return }
        if let flaw = transport.flaw(of: address) {
            transport.traffic.note(flaw)
            return
        }
        let nonce = nonces.draw()
        guard let bytes = sealer.seal(message, to: destination, nonce: nonce) else { return }
        transport.add(bytes, to: address)
    }

    /// It is on the disk before the node speaks under it, however long that takes: once in a run,
    /// where newer records of this node are about.
    private func raiseEpoch(to epoch: UInt64) {
        guard hooks.persistEpoch(epoch) else {
            hooks.halt("cannot save the epoch \(epoch): see the error above")
            return
        }
        sealer.epoch = epoch
    }

    /// Has the thread wake for the node's next deadline, or to bind a lost socket again. A node
    /// that does not get ahead is looked at a while later, so as not to take the whole processor.
    private func arm(_ pace: NodeDriver.Pace, at now: Instant) {
        var moment = transport?.nextTry ?? .max
        switch pace {
        case .asleep(let deadline?) where deadline < .distantFuture:
            moment = min(moment, clockStart + max(deadline.nanoseconds, 0))
        case .asleep: break
        case .standing(let parts):
            noteStandstill(of: parts, at: now)
            moment = min(moment, clockStart + (now + NodeLoop.standstillPause).nanoseconds)
        }
        wakesAt = moment
        executor.wake(at: moment)
    }

    private static let standstillPause = Duration.milliseconds(10)
}

extension HaltReason {
    /// What the operator is told.
    var sentence: String {
        switch self {
        case .clone(let version):
            """
            another process signs with this node's identity (it is at version \(version)). \
            Two hosts share one data directory or a copy of it: delete identity.key on the copy \
            and start it again.
            """
        }
    }
}
