internal import Glibc
import Synchronization

/// Who lives on the thread of a `PollingExecutor`: it is called there when its socket is ready and
/// when the moment has come that it waits for.
package protocol PollingClient: AnyObject, Sendable {
    func turn(_ readiness: Readiness)
}

/// Who waits for a socket on behalf of its owner.
package protocol SocketWatcher: Sendable {
    /// Waits for datagrams and errors of this socket from now on.
    func watch(_ socket: DatagramSocket) throws(SystemError)
    /// Says whether room to send is waited for as well.
    func watch(_ socket: DatagramSocket, forRoom: Bool) throws(SystemError)
    func forget(_ socket: DatagramSocket)
}

/// One thread that runs one actor and waits for its socket: reading needs no hop.
///
/// A turn is: the jobs that others have given, one wait, and the client's own turn. The thread
/// ends with `stop`, after the jobs that it has by then; later ones never run.
package final class PollingExecutor: SerialExecutor {
    private let poller: Poller
    private let state = Mutex(State())
    private let thread = Atomic<UInt>(0)
    private let deadline = Atomic<Int64>(.max)

    private struct State {
        var jobs: [UnownedJob] = []
        var client: (any PollingClient)?
        var isStopped = false
    }

    package convenience init(name: String) throws(SystemError) {
        try self.init(name: name, poller: Poller())
    }

    init(name: String, poller: Poller) throws(SystemError) {
        self.poller = poller
        try SystemThread.start(name: name) { [self] in run() }
    }

    /// Calls the client from now on whenever something is ready.
    package func attach(_ client: any PollingClient) {
        state.withLock { $0.client = client }
        poller.interrupt()
    }

    /// When the client is to be called again at the latest, on the monotonic clock. On this thread
    /// only: the wait that follows heeds it.
    package func wake(at moment: Int64) {
        deadline.store(moment, ordering: .relaxed)
    }

    /// Why nothing can be waited for, the first time after that happened. On this thread only.
    package func takeWaitFailure() -> SystemError? { poller.takeFailure() }

    package func stop() {
        state.withLock { $0.isStopped = true }
        poller.interrupt()
    }

    // MARK: - SerialExecutor

    package func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        let isFirst = state.withLock { state in
            state.jobs.append(job)
            return state.jobs.count == 1
        }
        if isFirst, !isOnThread { poller.interrupt() }
    }

    package func checkIsolated() {
        precondition(isOnThread, "the actor is entered from a thread that is not its own")
    }

    package func isIsolatingCurrentContext() -> Bool? { isOnThread }

    private var isOnThread: Bool {
        UInt(pthread_self()) == thread.load(ordering: .relaxed)
    }

    // MARK: - The thread

    private func run() {
        thread.store(UInt(pthread_self()), ordering: .relaxed)
        while true {
            let hadJobs = runJobs()
            let (client, isStopped, hasJobs) = state.withLock { state in
                (state.client, state.isStopped, !state.jobs.isEmpty)
            }
            if isStopped, !hadJobs, !hasJobs { break }
            let wake = client == nil ? .max : deadline.load(ordering: .relaxed)
            let readiness = poller.wait(until: hasJobs || isStopped ? 0 : wake)
            if !readiness.isEmpty || wake <= Clocks.monotonic { client?.turn(readiness) }
        }
        // Kept until after the lock: a client that ends with it may call `stop`.
        let client = state.withLock { $0.client.take() }
        withExtendedLifetime(client) {}
    }

    /// Runs what has come in since; false for nothing.
    private func runJobs() -> Bool {
        let jobs = state.withLock { state in
            let jobs = state.jobs
            if !jobs.isEmpty { state.jobs = [] }
            return jobs
        }
        for job in jobs {
            unsafe job.runSynchronously(on: asUnownedSerialExecutor())
        }
        return !jobs.isEmpty
    }
}

extension PollingExecutor: SocketWatcher {
    package func watch(_ socket: DatagramSocket) throws(SystemError) {
        try poller.watch(socket.descriptor)
    }

    package func watch(_ socket: DatagramSocket, forRoom: Bool) throws(SystemError) {
        try poller.watch(socket.descriptor, forRoom: forRoom)
    }

    package func forget(_ socket: DatagramSocket) {
        poller.forget(socket.descriptor)
    }
}
