import Logging
import MartletBalancing
import NIOCore
import NIOHTTP1
import Synchronization

extension MeshClient {
    /// Follows the agent's stream for ever: connects, takes everything in, and connects again when
    /// the agent has gone. A service more to watch is asked for beside the stream, which goes on.
    func watch() async {
        var follower = Follower()
        while !Task.isCancelled {
            let seen = growth.count
            let services = allServices
            guard !services.isEmpty else {
                await growth.wait(beyond: seen)
                continue
            }
            let names = services.map(\.name)
            follower.prepare(for: names)
            let start = follower
            let link = StreamLink()
            let end = await withTaskGroup(of: Follower.End.self) { group in
                group.addTask { await self.follow(start, link) }
                group.addTask {
                    await self.askForMore(than: names, beyond: seen, over: link)
                    return .grown(nil)
                }
                return await endOfFollowing(&group)
            }
            switch end {
            case .grown(let grown): follower = grown ?? follower
            case .lost(let lost):
                follower = lost
                noteLoss()
                let delay = reconnectDelay(after: follower.failures)
                _ = try? await configuration.time.sleep(delay)
            }
        }
    }

    /// How following ended, with what is known by then. The other task is cancelled and waited for.
    private func endOfFollowing(_ group: inout TaskGroup<Follower.End>) async -> Follower.End {
        guard let first = await group.next() else { return .grown(nil) }
        group.cancelAll()
        let second = await group.next()
        switch (first, second) {
        case (.grown, .lost(var follower)):
            follower.failures = 0
            return .grown(follower)
        default:
            return first
        }
    }

    /// One connection, from its beginning to its loss.
    private func follow(_ start: Follower, _ link: StreamLink) async -> Follower.End {
        var follower = start
        do {
            try await awaitReadiness(&follower)
            try await AgentSession.open(
                agent,
                on: group,
                silence: configuration.silenceLimit
            ) { session in
                try await read(&session, into: &follower, link)
            }
        } catch {
            let failures = follower.failures
            if !Task.isCancelled {
                warnOnce(because: error)
                logger.debug(
                    "lost the agent",
                    metadata: ["agent": "\(agent)", "error": "\(error)", "failures": "\(failures)"]
                )
            }
        }
        follower.failures += 1
        return .lost(follower)
    }

    /// Asks the agent who it is, and waits until it is ready: one that has just started knows
    /// little, and is not believed before it has heard of the others.
    private func awaitReadiness(_ follower: inout Follower) async throws {
        let now = configuration.time.now()
        let isPatient = now < (follower.patientUntil ?? now + configuration.readinessPatience)
        let answers = try await AgentSession.open(
            agent,
            on: group,
            silence: .seconds(2)
        ) { session in
            let about = try await session.exchange(.GET, "/v1/agent/self")
            let readiness = try await session.exchange(.GET, "/readyz")
            return (about, readiness)
        }
        if answers.1.status == 503, isPatient {
            follower.patientUntil =
                follower.patientUntil ?? now + configuration.readinessPatience
            throw AgentFailure.notReady
        }
        if answers.0.status == 200, let about = AgentIdentity(answers.0.body) {
            follower.identity = about
        }
    }

    private func read(
        _ session: inout AgentSession,
        into follower: inout Follower,
        _ link: StreamLink
    ) async throws {
        let headers = follower.resumption.map { [("Last-Event-ID", $0)] } ?? []
        let body = ByteBuffer(string: follower.request)
        try await session.send(.POST, "/v1/mesh/stream", headers: headers, body: body)
        let status = try await session.readStatus()
        guard status == 200 else { throw AgentFailure.status(status) }
        shared.withLock { $0.counts.connections += 1 }
        follower.connected()
        while let bytes = try await session.readBody() {
            let news = try follower.take(bytes.readableBytesView)
            if news.garbled > 0 {
                shared.withLock { $0.counts.garbledEvents += news.garbled }
                logger.warning("the agent sent events that cannot be read")
            }
            if let id = news.streamID { link.note(id) }
            publish(news, of: follower)
        }
    }

    /// Asks for services as they come to be watched, over connections of their own. Comes back
    /// where that cannot be done: the stream is to begin anew with all of them then.
    private func askForMore(
        than names: [String],
        beyond seen: Int,
        over link: StreamLink
    ) async {
        var asked = Set(names)
        var seen = seen
        while !Task.isCancelled {
            await growth.wait(beyond: seen)
            seen = growth.count
            let more = allServices.map(\.name).filter { !asked.contains($0) }
            guard !more.isEmpty else { continue }
            guard !Task.isCancelled, let id = link.id else { return }
            let answer = try? await AgentSession.open(agent, on: group, silence: .seconds(2)) {
                try await $0.exchange(
                    .PATCH,
                    "/v1/mesh/stream/\(id)",
                    body: ByteBuffer(string: #"{"Add":\#(ReportText.list(more))}"#)
                )
            }
            guard answer?.status == 200 else { return }
            asked.formUnion(more)
        }
    }

    /// Hands what has changed to the services; all of it, once the agent has told everything.
    private func publish(_ news: Follower.News, of follower: Follower) {
        let isNews =
            news.isSynced || !news.changed.isEmpty || !news.loads.isEmpty
            || !news.callers.isEmpty
        guard follower.isComplete, isNews else { return }
        let tiers = Tiers(zone: configuration.prefersZone ? follower.identity.zone : "")
        let datacenter = configuration.crossesDatacenters ? "" : follower.identity.datacenter
        for service in allServices where follower.covers(service.name) {
            guard news.isSynced || news.changed.contains(service.key) else { continue }
            let instances = follower.instances(of: service.name, in: datacenter)
            service.update(instances, tiers: tiers)
        }
        if !news.loads.isEmpty {
            for service in allServices {
                service.hear(news.loads.filter { $0.service.folded == service.key })
            }
        }
        for service in allServices {
            if let count = news.callers[service.key] { service.hear(callers: count) }
        }
        note(.live)
    }

    /// An agent that is not there when the program starts is most often one at another address, so
    /// that is said once; later losses have words of their own.
    private func warnOnce(because error: any Error) {
        if case AgentFailure.notReady = error { return }
        let isFirst = shared.withLock { shared in
            guard shared.state == .connecting, !shared.hasWarned else { return false }
            shared.hasWarned = true
            return true
        }
        guard isFirst else { return }
        logger.warning(
            "no answer from the agent at \(agent): calls wait for it; going on trying",
            metadata: ["error": "\(error)"]
        )
    }

    private func noteLoss() {
        let wasLive = shared.withLock { shared in
            guard shared.state == .live else { return false }
            shared.state = .stale
            return true
        }
        if wasLive { logger.warning("lost the agent at \(agent); going on with what it told last") }
    }

    private func note(_ state: State) {
        let isNew = shared.withLock { shared in
            guard shared.state != state, !shared.isClosed else { return false }
            shared.state = state
            return true
        }
        if isNew { logger.info("the agent at \(agent) has told what it knows") }
    }

    private func reconnectDelay(after failures: Int) -> Duration {
        let policy = RetryPolicy(
            baseDelay: configuration.reconnectDelay,
            maximumDelay: .seconds(2),
            jitter: 0.5
        )
        return shared.withLock { policy.delay(after: failures, using: &$0.random) }
    }
}

/// The id of the stream that is open, once the agent has told it.
private final class StreamLink: Sendable {
    private let state = Mutex<String?>(nil)

    var id: String? { state.withLock { $0 } }

    /// Only what an agent makes for an id goes into a path.
    func note(_ id: String) {
        guard (1...64).contains(id.utf8.count), id.allSatisfy(\.isHexDigit) else { return }
        state.withLock { $0 = id }
    }
}
