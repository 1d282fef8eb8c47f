package import Gossip
package import Logging
internal import NIOCore
package import Sodium
package import Storage
internal import Synchronization
package import Wire

/// Storage that remembers how the last write went, for readiness and the log: a disk that is full,
/// or hangs, shows, and clears.
package final class WatchedStorage: AgentStorage {
    private let base: any AgentStorage
    private let logger: Logger
    private let state = Mutex(State())

    /// How often a failure is told, at most.
    private static let tellingPause = TimeAmount.minutes(1)
    /// How often a failed disk is tried by whoever asks how it is, at most.
    private static let probingPause = TimeAmount.seconds(1)
    /// A write that has not ended after so long hangs.
    private static let longWrite = TimeAmount.seconds(5)

    private struct State {
        var failure: String?
        var nextTelling = NIODeadline.uptimeNanoseconds(0)
        var nextProbe = NIODeadline.uptimeNanoseconds(0)
        /// Whether a probe waits for the disk or its thread.
        var isProbing = false
        /// When the writes that are under way began: one of each part of the agent at most.
        var begins: [NIODeadline] = []

        /// For how long the oldest write has been under way, where that is long.
        func stall(at now: NIODeadline) -> TimeAmount? {
            guard let first = begins.min(), now - first > longWrite else { return nil }
            return now - first
        }
    }

    package init(_ base: any AgentStorage, logger: Logger) {
        self.base = base
        self.logger = logger
    }

    /// What is wrong with the disk: it refused the last write, or has not ended one for long.
    package var failure: String? { failure(at: .now()) }

    func failure(at now: NIODeadline) -> String? {
        state.withLock { state in
            if let stall = state.stall(at: now) { return WatchedStorage.text(of: stall) }
            return state.failure
        }
    }

    private static func text(of stall: TimeAmount) -> String {
        "the disk hangs: a write has not ended for \(stall.nanoseconds / 1_000_000_000) s"
    }

    /// Has a little written where the last write failed, to see whether the next one would too. It
    /// waits for nothing, and one probe is under way at a time.
    package func probeAfterFailure(on disk: DiskThread) {
        let isDue = state.withLock { state in
            guard state.failure != nil, state.nextProbe <= .now(), !state.isProbing else {
                return false
            }
            state.nextProbe = .now() + WatchedStorage.probingPause
            state.isProbing = true
            return true
        }
        guard isDue else { return }
        disk.submit { [self] in
            try? probe()
            state.withLock { $0.isProbing = false }
        }
    }

    /// Whether a probe has not come to its end.
    package var isProbing: Bool { state.withLock { $0.isProbing } }

    /// An error in the log, once a minute at most, while the disk hangs. To be called now and then:
    /// whoever writes waits.
    func tellOfStall() {
        let now = NIODeadline.now()
        let told = state.withLock { state -> TimeAmount? in
            guard let stall = state.stall(at: now), state.nextTelling <= now else { return nil }
            state.nextTelling = now + WatchedStorage.tellingPause
            return stall
        }
        guard let told else { return }
        logger.error(
            "No registration is confirmed, since \(WatchedStorage.text(of: told))",
            metadata: ["remedy": "look at the disk (dmesg, iostat); all else goes on meanwhile"]
        )
    }

    /// One warning for a file that was set aside.
    package static func tell(of damaged: DamagedFile, _ logger: Logger) {
        let fate = damaged.place.map { "it is set aside as \($0)" } ?? "it cannot be moved away"
        logger.warning(
            "\(damaged.path) is damaged: \(damaged.cause); \(fate)",
            metadata: [
                "remedy": """
                none is needed, \(damaged.consequence); look at the disk (dmesg) if no power was \
                lost and nobody edited the file
                """
            ]
        )
    }

    private func noting<Result>(
        _ write: () throws(StorageError) -> Result
    ) throws(StorageError) -> Result {
        let begin = NIODeadline.now()
        state.withLock { $0.begins.append(begin) }
        defer { noteEnd(ofWriteFrom: begin) }
        let result: Result
        do throws(StorageError) {
            result = try write()
        } catch {
            noteFailure(error)
            throw error
        }
        let wasFailing = state.withLock { state in
            defer { state.failure = nil }
            return state.failure != nil
        }
        if wasFailing { logger.notice("The disk takes writes again") }
        return result
    }

    private func noteEnd(ofWriteFrom begin: NIODeadline) {
        state.withLock { state in
            if let place = state.begins.firstIndex(of: begin) { state.begins.remove(at: place) }
        }
        let took = NIODeadline.now() - begin
        guard took > WatchedStorage.longWrite else { return }
        logger.warning(
            "A write to the disk took \(took.nanoseconds / 1_000_000) ms",
            metadata: ["remedy": "registrations wait for it: look at the disk (dmesg, iostat -x 1)"]
        )
    }

    private func noteFailure(_ error: StorageError) {
        let isNews = state.withLock { state in
            state.failure = "\(error)"
            guard state.nextTelling <= .now() else { return false }
            state.nextTelling = .now() + WatchedStorage.tellingPause
            return true
        }
        guard isNews else { return }
        logger.error(
            "The disk refuses a write: \(error)",
            metadata: ["remedy": "free some space or mend the disk; the agent goes on meanwhile"]
        )
    }
}

extension WatchedStorage {
    package func loadOrCreateIdentity() throws(StorageError) -> SigningKey {
        try base.loadOrCreateIdentity()
    }

    package func loadOrCreateFirstIssue(nowUnixSeconds: UInt64) throws(StorageError) -> UInt64 {
        try base.loadOrCreateFirstIssue(nowUnixSeconds: nowUnixSeconds)
    }

    package func takeEpoch(nowUnixSeconds: UInt64) throws(StorageError) -> UInt64 {
        try base.takeEpoch(nowUnixSeconds: nowUnixSeconds)
    }

    package func raiseEpoch(to epoch: UInt64) throws(StorageError) {
        try noting { () throws(StorageError) in try base.raiseEpoch(to: epoch) }
    }

    package func takeSequence(
        beginningAt epoch: UInt64
    ) throws(StorageError) -> RecordSequence {
        try noting { () throws(StorageError) in try base.takeSequence(beginningAt: epoch) }
    }

    package func saveSequence(_ sequence: RecordSequence) throws(StorageError) {
        try noting { () throws(StorageError) in try base.saveSequence(sequence) }
    }

    package func loadPeers() throws(StorageError) -> [StoredPeer] { try base.loadPeers() }

    package func savePeers(_ peers: [StoredPeer]) throws(StorageError) {
        try noting { () throws(StorageError) in try base.savePeers(peers) }
    }

    package func loadIndex() throws(StorageError) -> UInt64? { try base.loadIndex() }

    package func saveIndex(_ index: UInt64) throws(StorageError) {
        try noting { () throws(StorageError) in try base.saveIndex(index) }
    }

    package func loadRegistry(
        reading read: ([UInt8]) throws(StoredRegistryFlaw) -> StoredRegistry
    ) -> StoredRegistry? {
        base.loadRegistry(reading: read)
    }

    package func saveRegistry(_ bytes: [UInt8]) throws(StorageError) {
        try noting { () throws(StorageError) in try base.saveRegistry(bytes) }
    }

    package func loadServices() throws(StorageError) -> StoredServices { try base.loadServices() }

    package func append(_ changes: [StoredChange]) throws(StorageError) {
        try noting { () throws(StorageError) in try base.append(changes) }
    }

    package var isRewritingDue: Bool { base.isRewritingDue }

    package func rewrite(_ services: StoredServices) throws(StorageError) {
        try noting { () throws(StorageError) in try base.rewrite(services) }
    }

    package func probe() throws(StorageError) {
        try noting { () throws(StorageError) in try base.probe() }
    }
}
