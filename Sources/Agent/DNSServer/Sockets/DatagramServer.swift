import DNS
import Host
import Logging
import Primitives
import Synchronization

/// Answers queries over UDP, each datagram with one, on a thread that waits for its socket.
///
/// An answer that the kernel does not take is lost, and nothing else: it is counted, and told once
/// a minute for each errno. A socket that is lost is bound again on its port (ADR 64). Moments are
/// of the monotonic clock, in nanoseconds.
actor DatagramServer {
    nonisolated let executor: PollingExecutor
    nonisolated var unownedExecutor: UnownedSerialExecutor {
        unsafe executor.asUnownedSerialExecutor()
    }

    private let address: Address
    private let desk: SharedDesk
    private let logger: Logger
    private let send: Send
    /// What others look at: they need not wait for the thread.
    private let shared: Mutex<Shared>
    private let batch = ReceiveBatch()
    private var budget: SourceBudget
    /// Of two datagrams over the budget, the second is told to come by TCP.
    private var isSecond = false
    private var complaints: AnswerComplaints
    /// Turns in a row in which the socket reported an error.
    private var troubledTurns = 0
    /// When a lost socket was last bound again, or that was tried.
    private var boundAt: Int64?
    /// When to try again to bind a lost socket.
    private var nextTry: Int64?

    private struct Shared {
        var socket: DatagramSocket?
        var failure: String?
        /// What the kernel dropped at sockets before this one.
        var dropsBefore = 0
    }

    /// Sends an answer to the datagram of that number.
    typealias Send =
        @Sendable (_ answer: [UInt8], Int, ReceiveBatch, DatagramSocket) throws(SystemError) -> Void

    /// Batches of one turn: then others of this thread have theirs.
    private static let batches = 4
    private static let troubleLimit = 64
    /// Between two tries to bind.
    private static let pause: Int64 = 1_000_000_000

    init(
        _ socket: DatagramSocket,
        desk: SharedDesk,
        limits: DNSConfiguration.Limits,
        logger: Logger,
        send: @escaping Send = { (answer, index, batch, socket) throws(SystemError) in
            try batch.reply(answer, to: index, on: socket)
        }
    ) throws(SystemError) {
        executor = try PollingExecutor(name: "martlet-dns")
        address = socket.bound
        self.desk = desk
        self.logger = logger
        self.send = send
        shared = Mutex(Shared(socket: socket))
        budget = SourceBudget(perSecond: limits.queriesOfOneHost)
        complaints = AnswerComplaints(logger: logger)
    }

    deinit {
        executor.stop()
    }

    /// What the kernel keeps each way, for a moment in which this process does not run; as much
    /// as NSD asks for.
    private static let kernelBuffer: Int32 = 1_048_576

    static func bind(to address: Address) throws(SystemError) -> DatagramSocket {
        try DatagramSocket(
            answeringAt: address,
            receiveBuffer: kernelBuffer,
            sendBuffer: kernelBuffer
        )
    }

    /// Begins to answer.
    func open() {
        executor.attach(self)
        guard let socket = shared.withLock(\.socket) else { return }
        do throws(SystemError) {
            try executor.watch(socket)
        } catch {
            lose("it cannot be waited for: \(error.text)", at: Clocks.monotonic)
        }
    }

    /// Ends, with its thread.
    func close() {
        abandon("the UDP socket at \(address) is closed")
        nextTry = nil
        executor.stop()
    }

    /// Why nothing is answered, or nil where it is.
    nonisolated var failure: String? { shared.withLock(\.failure) }

    /// Queries that the kernel dropped at the socket.
    nonisolated var drops: Int {
        shared.withLock { $0.dropsBefore + ($0.socket?.drops ?? 0) }
    }
}

// MARK: - Answering

extension DatagramServer: PollingClient {
    nonisolated func turn(_ readiness: Readiness) {
        assumeIsolated { $0.take(readiness, at: Clocks.monotonic) }
    }

    private func take(_ readiness: Readiness, at now: Int64) {
        if let nextTry, nextTry <= now { return bindAgain(at: now) }
        guard !readiness.isEmpty, let socket = shared.withLock(\.socket) else { return }
        do throws(SystemError) {
            if readiness.contains(.failed) { try socket.takePendingError() }
            try receive(from: socket, at: now)
            troubledTurns = readiness.contains(.failed) ? troubledTurns + 1 : 0
        } catch {
            troubledTurns += 1
            if SocketError(error).isLoss { return lose(error.text, at: now) }
        }
        if troubledTurns >= Self.troubleLimit { lose("it reports errors without end", at: now) }
    }

    private func receive(from socket: DatagramSocket, at now: Int64) throws(SystemError) {
        for _ in 0..<Self.batches {
            do throws(SystemError) {
                try batch.receive(from: socket)
            } catch {
                if error.isBlocked { return }
                throw error
            }
            for index in 0..<batch.count {
                guard let answer = answer(index, at: now) else { continue }
                do throws(SystemError) {
                    try send(answer, index, batch, socket)
                } catch {
                    let failure = SocketError(error)
                    desk.counters.note(.send)
                    complaints.note(failure, at: now)
                    if failure.isLoss { throw error }
                }
            }
            if batch.count < ReceiveBatch.capacity { return }
        }
    }

    private func answer(_ index: Int, at now: Int64) -> [UInt8]? {
        // Nobody can be answered at port 0.
        guard let source = batch.sender(index), source.port != 0 else {
            desk.counters.note(.malformed)
            return nil
        }
        let bytes = batch.payload(index)
        if source.ip.isLoopback { return desk.answer(bytes, by: .datagram(isLocal: true)) }
        if budget.admits(source.ip, at: now) {
            return desk.answer(bytes, by: .datagram(isLocal: false))
        }
        desk.counters.note(.rate)
        isSecond.toggle()
        return isSecond ? nil : desk.truncated(bytes)
    }
}

// MARK: - Binding again

extension DatagramServer {
    private func lose(_ reason: String, at now: Int64) {
        abandon("the UDP socket at \(address) is lost: \(reason)")
        troubledTurns = 0
        logger.error(
            "The UDP socket of DNS is lost: \(reason). It is bound again on its port.",
            metadata: ["address": "\(address)"]
        )
        // One that is lost again and again is not bound without a pause.
        if let next = boundAt.map({ $0 + Self.pause }), next > now {
            plan(next)
        } else {
            bindAgain(at: now)
        }
    }

    private func bindAgain(at now: Int64) {
        boundAt = now
        do throws(SystemError) {
            let socket = try Self.bind(to: address)
            try executor.watch(socket)
            shared.withLock {
                $0.socket = socket
                $0.failure = nil
            }
            plan(nil)
            logger.notice("DNS is answered again over UDP", metadata: ["address": "\(address)"])
        } catch {
            let failure = DNSServerError(error, transport: "UDP", address: address)
            shared.withLock { $0.failure = "\(failure); it is tried again each second" }
            plan(now + Self.pause)
        }
    }

    private func plan(_ moment: Int64?) {
        nextTry = moment
        executor.wake(at: moment ?? .max)
    }

    private func abandon(_ failure: String) {
        let socket = shared.withLock { shared in
            shared.dropsBefore += shared.socket?.drops ?? 0
            shared.failure = failure
            return shared.socket.take()
        }
        guard let socket else { return }
        executor.forget(socket)
        socket.descriptor.close()
    }
}
