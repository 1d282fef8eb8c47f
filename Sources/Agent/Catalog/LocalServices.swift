package import Checks
package import Logging
package import NIOCore
internal import Primitives
package import Services
package import Storage

/// This node's services and checks: the owner's side of the registry.
///
/// A change is judged, written to disk, made and published, in this order. Where the disk refuses,
/// what takes something away holds in memory and is tried again; all else is refused, and the agent
/// goes on. The actor runs on one event loop, and writes on another, which should serve nothing
/// else: while the disk has a write, checks run, end and are told, and what else comes is written
/// together with the next one (ADR 65). Readers see the last state and never wait.
package actor LocalServices {
    var state: LocalState
    var counters = CatalogCounters()
    /// When the agent runs which check.
    var schedule: CheckSchedule
    /// When a report ends that nobody renews.
    var expiries = Timeline()
    /// When a drain ends by itself.
    var drainEnds = Timeline()
    var nextReaping: Instant
    /// What waits to be written, in order.
    var pendingWrites: [PendingWrite] = []
    /// Renewals of reports that wait to be written, and until when each waits at most; in order.
    var renewals: [(end: Instant, write: PendingWrite)] = []
    /// Writes what waits, until nothing does.
    var writing: Task<Void, Never>?
    var unsaved = UnsavedChanges()
    /// States of checks that the disk does not hold: true where it lacks the new end alone.
    var unsavedStates: [String: Bool] = [:]
    /// When the report of each check ends by what the disk has.
    var keptEnds: [String: Instant] = [:]
    /// When check states are written; `nil` where the disk holds them.
    var stateWriting: Instant?
    /// When what the disk refused is tried again.
    var retrying: Instant?
    /// A snapshot that the disk refused is not tried again before.
    var nextRewriting = Instant.start
    var publications = PublicationQueue()
    var isRunning = false

    let writer: ServiceWriter
    let publisher: any RecordPublisher
    let prober: any CheckProber
    /// The checks of other nodes, for those that follow them.
    let mesh: any CheckNeighbours
    let targets: CheckTargets
    /// Where this node's services may be.
    let addresses: AddressPermit
    let clock: CatalogClock
    let pace: Pace
    let limits: CatalogLimits
    let logger: Logger
    /// Wakes `run()` when something is due.
    let wakeUps: AsyncStream<Void>
    let waker: AsyncStream<Void>.Continuation
    private let mirror: CatalogMirror
    private let eventLoop: any EventLoop
    /// The one timer.
    private(set) var alarm: (time: Instant, task: Scheduled<Void>)?

    package nonisolated var unownedExecutor: UnownedSerialExecutor {
        unsafe eventLoop.executor.asUnownedSerialExecutor()
    }

    /// How long things are put off that need not be done at once.
    package struct Pace: Sendable {
        /// Between two looks for services that have been critical too long.
        package var reaping: Duration = .seconds(30)
        /// From a transition to the writing of check states.
        package var stateWriting: Duration = .seconds(1)
        /// Until what the disk refused is tried again.
        package var retry: Duration = .seconds(1)
        /// For which a report waits for the disk at most that changes nothing.
        package var renewal: Duration = .seconds(1)

        package init() {}
    }

    /// Loads what was kept. Nothing is published before `republishAll()`, and nothing is checked
    /// before `run()`.
    package init(
        storage: any AgentStorage,
        publisher: any RecordPublisher,
        prober: any CheckProber,
        mesh: any CheckNeighbours = NoNeighbours(),
        targets: CheckTargets,
        addresses: AddressPermit = .any,
        eventLoop: any EventLoop,
        diskLoop: any EventLoop,
        logger: Logger,
        clock: CatalogClock = .system,
        pace: Pace = Pace(),
        limits: CatalogLimits = CatalogLimits(),
        seed: UInt64 = .random(in: .min ... .max)
    ) throws(StorageError) {
        let moment = clock.moment
        var state = LocalState(restoring: try storage.loadServices(), at: moment)
        var schedule = CheckSchedule(random: Random(seed: seed))
        var expiries = Timeline()
        var drainEnds = Timeline()
        state.plan(after: LocalState(), &schedule, &expiries, &drainEnds, at: moment.now)
        state.touched = LocalState.Touched()
        for key in state.recordKeys {
            guard let body = state.body(of: key) else { continue }
            state.setMeasure(try? RecordMeasure(of: body), of: key)
        }
        self.state = state
        self.schedule = schedule
        self.expiries = expiries
        self.drainEnds = drainEnds
        nextReaping = moment.now + pace.reaping
        writer = ServiceWriter(storage, on: diskLoop)
        self.publisher = publisher
        self.prober = prober
        self.mesh = mesh
        self.targets = targets
        self.addresses = addresses
        self.clock = clock
        self.pace = pace
        self.limits = limits
        self.logger = logger
        self.eventLoop = eventLoop
        mirror = CatalogMirror(CatalogMirror.Content(state: state, counters: CatalogCounters()))
        (wakeUps, waker) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// What this node owns now; answered from memory, whatever the disk does.
    package nonisolated func snapshot() -> LocalSnapshot { mirror.current.state.snapshot }

    package nonisolated var outputs: CheckOutputs { mirror.outputs }

    /// Figures for metrics; answered from memory.
    package nonisolated var figures: CatalogCounters {
        let content = mirror.current
        var counters = content.counters
        counters.services = content.state.services.count
        counters.checks = content.state.checksByStatus
        counters.records = content.state.recordCount
        counters.encodedBytes = content.state.encodedBytes
        counters.recordLimit = limits.registrations
        counters.encodedBytesLimit = limits.encodedBytes
        return counters
    }

    /// Shows readers the present state and sets the timer by it. Follows every change.
    func settle() {
        counters.unsavedChanges = unsaved.count
        mirror.publish(CatalogMirror.Content(state: state, counters: counters))
        guard isRunning else { return }
        renewals.removeFirst(renewals.prefix { $0.write.outcome != nil }.count)
        var deadlines = [schedule.nextDeadline, expiries.first, renewals.first?.end]
        // Whoever writes looks at the others when the write ends.
        if writing == nil { deadlines += writingDeadlines }
        guard let earliest = deadlines.compactMap(\.self).min(), earliest != alarm?.time else {
            return
        }
        alarm?.task.cancel()
        let delay = max(.zero, earliest - clock.now())
        let task = eventLoop.scheduleTask(in: .nanoseconds(delay.nanoseconds)) { [waker] in
            _ = waker.yield()
        }
        alarm = (earliest, task)
    }

    /// Forgets the timer that rang; when it should have, if it did.
    func takeAlarm() -> Instant? {
        defer { alarm = nil }
        alarm?.task.cancel()
        return alarm?.time
    }

    func stopAlarm() {
        isRunning = false
        _ = takeAlarm()
    }
}
