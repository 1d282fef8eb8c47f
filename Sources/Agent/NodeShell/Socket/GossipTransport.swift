import Host
import Logging
import Primitives

/// The gossip socket as the node's loop uses it: an error belongs to one datagram, and a socket
/// that is lost is bound again on its port.
///
/// All moments are of the monotonic clock, in nanoseconds. It belongs to one actor.
final class GossipTransport {
    private(set) var state = GossipSocketState.closed
    var traffic = Traffic()
    /// Where it is, and stays, bound.
    let address: Address
    /// When to try again to bind a lost socket.
    private(set) var nextTry: Int64?

    private var socket: DatagramSocket?
    private let watcher: any SocketWatcher
    private var complaints: SocketComplaints
    private let logger: Logger
    private var outbox = Outbox()
    private var awaitsRoom = false
    private let batch = ReceiveBatch()
    private let errors = ErrorQueue()
    /// Turns in a row in which an error was reported and none was found.
    private var fruitlessTurns = 0

    /// How long to wait between two tries.
    private static let pause: Int64 = 1_000_000_000
    /// Tries of one reception in the face of errors that belong to datagrams sent before.
    private static let receiveTries = 4
    private static let fruitlessLimit = 64

    init(_ socket: DatagramSocket, watcher: any SocketWatcher, logger: Logger) {
        self.socket = socket
        self.watcher = watcher
        self.logger = logger
        address = socket.bound
        complaints = SocketComplaints(logger: logger)
    }

    /// Begins to wait for datagrams.
    func open(at now: Int64) {
        guard let socket else { return }
        do throws(SystemError) {
            try watcher.watch(socket)
            state = .open
        } catch {
            lose("it cannot be waited for: \(error.text)", at: now)
        }
    }

    func close() {
        if let socket { abandon(socket) }
        state = .closed
        nextTry = nil
    }

    private func abandon(_ socket: DatagramSocket) {
        watcher.forget(socket)
        socket.descriptor.close()
        self.socket = nil
        awaitsRoom = false
    }
}

// MARK: - Sending

extension GossipTransport {
    /// Why nothing is sent there, or `nil` where it can be tried.
    func flaw(of destination: Address) -> Unsendable? {
        let ip = destination.ip
        if destination.port == 0 || ip.isUnspecified || ip.isMulticastOrBroadcast {
            return .address
        }
        guard let socket else { return .socket }
        return socket.reaches(ip) ? nil : .family
    }

    /// Takes a datagram that leaves with the next `flush`.
    func add(_ bytes: [UInt8], to destination: Address) {
        guard let failure = outbox.add(bytes, to: destination) else { return }
        traffic.failedToSend(failure)
    }

    /// Sends what waits.
    func flush(at now: Int64) {
        // A lost socket that was bound again at once takes what the lost one left.
        for _ in 0..<2 {
            guard let socket, !outbox.isEmpty else { return }
            let report = outbox.send(on: socket)
            traffic.sent(report)
            for failure in report.failures {
                traffic.failedToSend(failure)
                complaints.note(failure, at: now)
            }
            waitForRoom(report.isBlocked, on: socket)
            guard let loss = report.loss else { return }
            traffic.failedToSend(loss)
            lose("sending failed with \(loss.rawValue)", at: now)
        }
    }

    private func waitForRoom(_ isBlocked: Bool, on socket: DatagramSocket) {
        guard isBlocked != awaitsRoom else { return }
        awaitsRoom = (try? watcher.watch(socket, forRoom: isBlocked)) == nil ? false : isBlocked
    }
}

// MARK: - Receiving

extension GossipTransport {
    /// Takes a batch from the kernel; returns how many datagrams it has. Fewer than a whole batch
    /// mean that no more were there.
    func receive(at now: Int64) -> Int {
        for _ in 0..<GossipTransport.receiveTries {
            guard let socket else { return 0 }
            do throws(SystemError) {
                try batch.receive(from: socket)
                return batch.count
            } catch {
                let failure = SocketError(error)
                if failure == .wouldBlock { return 0 }
                if failure.mayBelongToAnother { continue }
                traffic.failedToReceive(failure)
                if failure.isLoss { lose("receiving failed with \(failure.rawValue)", at: now) }
            }
        }
        return 0
    }

    /// One datagram of the batch; `nil` for one without an internet address.
    func datagram(_ index: Int) -> (bytes: [UInt8], sender: Address)? {
        let bytes = batch.payload(index)
        traffic.received(bytes.count)
        guard let sender = batch.sender(index) else { return nil }
        return (bytes, sender)
    }

    /// How long the first datagram of the batch had waited in the kernel. The clock of the stamps
    /// can be set, so over a minute is not believed; time itself tells of so long a pause.
    var delay: Duration? {
        guard let arrival = batch.arrival else { return nil }
        let (nanoseconds, overflow) = Clocks.realTime.subtractingReportingOverflow(arrival)
        guard !overflow, nanoseconds >= 0, nanoseconds < 60_000_000_000 else { return nil }
        return .nanoseconds(nanoseconds)
    }

    /// Takes what ICMP reported: where nobody listens.
    func refusals(at now: Int64) -> [Address] {
        guard let socket else { return [] }
        do throws(SystemError) {
            let found = try errors.read(from: socket, now: now)
            if errors.isMuted, !found.isEmpty { traffic.note(.flood) }
            if found.isEmpty {
                try socket.takePendingError()
                fruitlessTurns += 1
            } else {
                fruitlessTurns = 0
            }
            guard fruitlessTurns < GossipTransport.fruitlessLimit else {
                fruitlessTurns = 0
                lose("it reports an error that cannot be read", at: now)
                return []
            }
            return found.compactMap(refusal)
        } catch {
            lose("its errors cannot be read: \(error.text)", at: now)
            return []
        }
    }

    private func refusal(_ error: QueuedError) -> Address? {
        guard case .refused(let address) = error else {
            traffic.note(.other)
            return nil
        }
        traffic.note(.refused)
        return address
    }

    /// To be called at the begin of each turn: reports of errors that a flood stopped go on.
    func beginTurn(_ readiness: Readiness, at now: Int64) {
        if !readiness.contains(.failed) { fruitlessTurns = 0 }
        if let socket { errors.unmute(socket, now: now) }
        if let nextTry, nextTry <= now { bindAgain(at: now) }
    }
}

// MARK: - Binding again

extension GossipTransport {
    private func lose(_ reason: String, at now: Int64) {
        if let socket { abandon(socket) }
        logger.error(
            "The gossip socket is lost: \(reason). It is bound again on its port.",
            metadata: ["address": "\(address)"]
        )
        bindAgain(at: now)
    }

    private func bindAgain(at now: Int64) {
        do throws(SystemError) {
            let bound = try GossipSocket.bind(to: address)
            try watcher.watch(bound)
            socket = bound
            state = .open
            nextTry = nil
            traffic.rebinds += 1
            logger.notice(
                "The gossip socket is bound again",
                metadata: ["address": "\(address)"]
            )
        } catch {
            let sentence = GossipSocket.sentence(for: error, at: address)
            state = .lost(reason: "the gossip socket is lost: \(sentence)")
            nextTry = now + GossipTransport.pause
            outbox.clear()
            complaints.note(SocketError(error), at: now, about: sentence)
        }
    }
}
