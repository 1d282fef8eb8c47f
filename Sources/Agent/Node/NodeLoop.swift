package import Gossip
package import Logging
package import NIOCore
package import Primitives
import Registry
import Sodium
package import Wire

/// Runs one `Node` on one event loop: the only place where the core meets the world.
///
/// Everything that changes the node happens on this loop, between two reads of the clock. Readers
/// never come here: they read the snapshots that the loop publishes.
package actor NodeLoop {
    package nonisolated var unownedExecutor: UnownedSerialExecutor {
        unsafe eventLoop.executor.asUnownedSerialExecutor()
    }

    nonisolated let eventLoop: any EventLoop
    let logger: Logger
    let hooks: Hooks
    var node: Node
    var effects: [GossipEffect] = []
    var traffic = Traffic()
    var statuses = StatusLedger()
    var conflicts = ConflictLedger()
    private var sealer: Sealer
    private var channel: (any Channel)?
    private var alarm: NIOScheduledCallback?
    private var alarmAt: Instant?
    private var nonces = NoncePool()
    private var hasWritten = false
    private let clockStart: NIODeadline

    /// What the loop asks of the rest of the agent.
    package struct Hooks: Sendable {
        /// New facts for the readers' snapshot.
        package var publish: @Sendable ([ViewChange]) -> Void
        /// Makes an epoch durable before it is used; false means that it could not.
        package var persistEpoch: @Sendable (UInt64) -> Bool
        /// The node cannot go on.
        package var halt: @Sendable (String) -> Void

        package init(
            publish: @escaping @Sendable ([ViewChange]) -> Void,
            persistEpoch: @escaping @Sendable (UInt64) -> Bool,
            halt: @escaping @Sendable (String) -> Void
        ) {
            self.publish = publish
            self.persistEpoch = persistEpoch
            self.halt = halt
        }
    }

    /// Makes the node, which knows its former peers; nothing is sent before `start(on:)`.
    package init(
        configuration: Node.Configuration,
        sealer: Sealer,
        peers: [Address],
        eventLoop: any EventLoop,
        logger: Logger,
        hooks: Hooks
    ) throws(RecordTooLarge) {
        self.eventLoop = eventLoop
        self.logger = logger
        self.hooks = hooks
        self.sealer = sealer
        clockStart = .now()
        var effects: [GossipEffect] = []
        node = try Node(configuration, at: .start, into: &effects)
        node.perform(.peers(peers), at: .start, into: &effects)
        self.effects = effects
    }

    /// The present moment on the node's clock.
    var now: Instant {
        Instant(nanoseconds: (NIODeadline.now() - clockStart).nanoseconds)
    }

    package func start(on channel: any Channel) {
        self.channel = channel
        settle()
    }

    /// Takes one datagram; what follows from it happens in `settle`.
    func receive(_ datagram: AddressedEnvelope<ByteBuffer>) {
        traffic.received(datagram.data.readableBytes)
        guard let address = Address(datagram.remoteAddress) else { return }
        node.receive(
            Array(datagram.data.readableBytesView),
            from: address,
            at: now,
            into: &effects
        )
    }

    /// Performs what the node asked for, then sleeps until it next needs the time.
    func settle() {
        let now = now
        var rounds = 0
        while let deadline = NodeLoop.deadline(of: &node), deadline <= now, rounds < 16 {
            rounds += 1
            node.advance(to: now, into: &effects)
        }
        perform()
        if hasWritten { channel?.flush() }
        hasWritten = false
        arm()
    }

    /// Runs a command and returns once its effects are performed.
    package func perform(_ command: Command) {
        node.perform(command, at: now, into: &effects)
        settle()
    }

    private func perform() {
        if effects.isEmpty { return }
        let pending = effects
        effects.removeAll(keepingCapacity: true)
        var changes: [GossipChange] = []
        for effect in pending {
            switch effect {
            case .send(let message, let destination, let address):
                send(message, to: destination, at: address)
            case .changed(let change): changes.append(change)
            case .epochRaised(let epoch): raiseEpoch(to: epoch)
            case .notice(let notice): log(notice)
            case .halt(let reason): hooks.halt(reason.sentence)
            }
        }
        if !changes.isEmpty { hooks.publish(viewChanges(for: changes)) }
    }

    private func send(_ message: Message, to destination: Destination, at address: Address) {
        guard let channel, let remote = try? SocketAddress(address) else { return }
        let nonce = nonces.draw()
        hasWritten = true
        let bytes = sealer.seal(message, to: destination, nonce: nonce)
        traffic.sent(bytes.count)
        channel.write(
            AddressedEnvelope(remoteAddress: remote, data: ByteBuffer(bytes: bytes)),
            promise: nil
        )
    }

    private func raiseEpoch(to epoch: UInt64) {
        guard hooks.persistEpoch(epoch) else {
            hooks.halt("cannot save the epoch \(epoch): see the error above")
            return
        }
        sealer.epoch = epoch
    }

    /// Sleeps until the node's next deadline. An alarm that is set for earlier stays: it finds
    /// nothing due and sets the next one. The loop's own timer would wake it all the same.
    private func arm() {
        guard let deadline = NodeLoop.deadline(of: &node) else { return }
        if let alarmAt, alarmAt <= deadline { return }
        alarm?.cancel()
        alarmAt = deadline
        let wake = clockStart + .nanoseconds(max(deadline.nanoseconds, 0))
        alarm = try? eventLoop.scheduleCallback(at: wake, handler: self)
    }

    /// By reference: asked of the stored property, it would be answered by a copy of the whole node.
    private static func deadline(of node: inout Node) -> Instant? { node.nextDeadline }

    func noteSocketError(_ error: any Error) {
        traffic.socketErrors += 1
        logger.debug("The gossip socket reported an error", metadata: ["error": "\(error)"])
    }
}

extension NodeLoop: NIOScheduledCallbackHandler {
    package nonisolated func handleScheduledCallback(eventLoop: some EventLoop) {
        assumeIsolated { $0.ring() }
    }

    private func ring() {
        alarm = nil
        alarmAt = nil
        settle()
    }
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
