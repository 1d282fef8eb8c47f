import Glibc
import Gossip
import Logging
import NIOConcurrencyHelpers
import NIOCore
import NIOPosix
import Primitives
import Registry
import Sodium
import Wire

@testable import Catalog
@testable import Checks
@testable import Host
@testable import Services
@testable import Storage

/// The owner's side with a clock, a mesh, a disk and a network that tests hold in their hands.
struct CatalogWorld {
    let clock: TestClock
    let publisher = RecordingPublisher()
    let prober = ScriptedProber()
    let storage: TestStorage
    let services: LocalServices

    /// For disks that do not hang.
    private static let disks = MultiThreadedEventLoopGroup(numberOfThreads: 2)

    init(
        storage: TestStorage = TestStorage(),
        startingAt seconds: Int64 = 0,
        opened: Bool = true,
        limits: CatalogLimits = CatalogLimits(),
        clock: TestClock = TestClock(),
        diskLoop: any EventLoop = CatalogWorld.disks.next()
    ) async throws {
        self.storage = storage
        self.clock = clock
        clock.advance(by: .seconds(seconds))
        services = try LocalServices(
            storage: storage,
            publisher: publisher,
            prober: prober,
            targets: CheckTargets(interfaces: { [] }),
            eventLoop: MultiThreadedEventLoopGroup.singleton.next(),
            diskLoop: diskLoop,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
            clock: clock.clock,
            limits: limits,
            seed: 1
        )
        guard opened else { return }
        await services.republishAll()
        _ = publisher.takeEvents()
    }

    /// Lets time pass in steps, and does what falls due in each; what is written meanwhile is on
    /// the disk then.
    func pass(_ duration: Duration, step: Duration = .seconds(1)) async {
        var rest = duration
        while rest > .zero {
            let part = min(step, rest)
            clock.advance(by: part)
            rest -= part
            for run in await services.tick() { await services.perform(run) }
            await services.finishWriting()
            await services.publishPending()
        }
    }

    func check(_ id: String) -> LocalCheck? {
        services.snapshot().checks.first { $0.definition.id == id }
    }
}

/// A clock that stands until it is moved. Both of its faces move together.
final class TestClock: Sendable {
    private let seconds = NIOLockedValueBox<Duration>(.zero)
    static let epochMilliseconds: UInt64 = 1_700_000_000_000
    private let wall: UInt64

    /// `days` before the others by the clock on the wall.
    init(behindByDays days: UInt64 = 0) {
        wall = TestClock.epochMilliseconds - days * 86_400_000
    }

    var clock: CatalogClock {
        CatalogClock(
            now: { [seconds] in Instant.start + seconds.withLockedValue { $0 } },
            wallMilliseconds: { [seconds, wall] in
                let passed = seconds.withLockedValue { $0 }.nanoseconds / 1_000_000
                return wall + UInt64(clamping: passed)
            }
        )
    }

    func advance(by duration: Duration) {
        seconds.withLockedValue { $0 += duration }
    }
}

/// Remembers what the node was told.
final class RecordingPublisher: RecordPublisher {
    enum Event: Equatable, Sendable {
        case published(InstanceBody)
        case withdrawn(service: String, id: String)
        case nodeMaintenance(Bool)
    }

    private let events = NIOLockedValueBox<[Event]>([])

    func takeEvents() -> [Event] {
        events.withLockedValue { events in
            defer { events = [] }
            return events
        }
    }

    func tell(_ words: [RecordWord]) async {
        for word in words {
            switch word {
            case .publish(let body): append(.published(body))
            case .withdraw(let service, let id): append(.withdrawn(service: service, id: id))
            case .nodeMaintenance(let isOn): append(.nodeMaintenance(isOn))
            }
        }
    }

    func finishPublishing() async {}

    private func append(_ event: Event) {
        events.withLockedValue { $0.append(event) }
    }
}

/// Answers every run as it was told to.
final class ScriptedProber: CheckProber {
    private let outcome = NIOLockedValueBox(CheckOutcome(.passing, "fine"))
    private let count = NIOLockedValueBox(0)

    var runs: Int { count.withLockedValue { $0 } }

    func answer(_ status: CheckStatus, _ output: String) {
        outcome.withLockedValue { $0 = CheckOutcome(status, output) }
    }

    /// What only looks around in the agent looks.
    func run(
        _ probe: CheckProbe,
        within permit: CheckPermit,
        beside neighbours: any CheckNeighbours
    ) async -> CheckOutcome {
        if probe.rhythm == .following {
            let prober = NetworkProber(group: MultiThreadedEventLoopGroup.singleton)
            return await prober.run(probe, within: permit, beside: neighbours)
        }
        count.withLockedValue { $0 += 1 }
        return outcome.withLockedValue { $0 }
    }

    func shutdown() async {}
}

/// A disk in memory that counts its writes and can be full, or hang.
final class TestStorage: AgentStorage {
    struct Content: Sendable {
        var tables = StoredTables()
        /// Calls of `append`.
        var writes = 0
        /// What was appended in all.
        var lines: [StoredChange] = []
        var isFull = false
        var isRewritingDue = false
        var rewrites = 0
        var sequences: [RecordSequence] = []

        var services: StoredServices { tables.content }
    }

    private let content = NIOLockedValueBox(Content())
    /// Called while a write is under way.
    let whileAppending = NIOLockedValueBox<(@Sendable () -> Void)?>(nil)
    let whileRewriting = NIOLockedValueBox<(@Sendable () -> Void)?>(nil)
    /// Files whose writes do not end as long as they stand here.
    private let hanging = NIOLockedValueBox<Set<File>>([])

    enum File: Sendable { case sequence, registry, peers, index, probe }

    static let full = StorageError.cannotWrite(path: "/data/services", SystemError(code: 28))

    var current: Content { content.withLockedValue { $0 } }

    func setFull(_ isFull: Bool) {
        content.withLockedValue { $0.isFull = isFull }
    }

    /// Has writes of these files hang from now on, and those of others go on.
    func hang(_ files: Set<File>) { hanging.withLockedValue { $0 = files } }

    /// Writes a file: it hangs, is refused, or comes to its end.
    private func write(_ file: File) throws(StorageError) {
        while hanging.withLockedValue({ $0.contains(file) }) { usleep(1_000) }
        guard !current.isFull else { throw Self.full }
    }

    func loadServices() throws(StorageError) -> StoredServices { current.services }
    func append(_ changes: [StoredChange]) throws(StorageError) {
        whileAppending.withLockedValue(\.self)?()
        guard !current.isFull else { throw Self.full }
        content.withLockedValue { content in
            for change in changes { content.tables.apply(change) }
            content.lines += changes
            content.writes += 1
        }
    }

    var isRewritingDue: Bool { current.isRewritingDue }

    func setRewritingDue(_ isDue: Bool) {
        content.withLockedValue { $0.isRewritingDue = isDue }
    }

    func rewrite(_ services: StoredServices) throws(StorageError) {
        whileRewriting.withLockedValue(\.self)?()
        guard !current.isFull else { throw Self.full }
        content.withLockedValue { content in
            content.tables = StoredTables(services)
            content.isRewritingDue = false
            content.rewrites += 1
        }
    }

    func loadOrCreateIdentity() throws(StorageError) -> SigningKey {
        try MemoryStorage().loadOrCreateIdentity()
    }

    func takeEpoch(nowUnixSeconds: UInt64) throws(StorageError) -> UInt64 { nowUnixSeconds }
    func loadOrCreateFirstIssue(
        nowUnixSeconds: UInt64
    ) throws(StorageError) -> UInt64 { nowUnixSeconds }
    func takeSequence(beginningAt epoch: UInt64) throws(StorageError) -> RecordSequence {
        RecordSequence(epoch: epoch)
    }
    func saveSequence(_ sequence: RecordSequence) throws(StorageError) {
        try write(.sequence)
        content.withLockedValue { $0.sequences.append(sequence) }
    }
    func loadRegistry(
        reading read: ([UInt8]) throws(StoredRegistryFlaw) -> StoredRegistry
    ) -> StoredRegistry? { nil }
    func saveRegistry(_ bytes: [UInt8]) throws(StorageError) { try write(.registry) }
    func raiseEpoch(to epoch: UInt64) throws(StorageError) {}
    func probe() throws(StorageError) { try write(.probe) }
    func loadPeers() throws(StorageError) -> [StoredPeer] { [] }
    func savePeers(_ peers: [StoredPeer]) throws(StorageError) { try write(.peers) }
    func loadIndex() throws(StorageError) -> UInt64? { nil }
    func saveIndex(_ index: UInt64) throws(StorageError) { try write(.index) }
}
