import Logging
import MartletBalancing
import NIOCore
import NIOHTTP1
import Synchronization

extension MeshClient {
    /// The most reports of one request, as the agent takes them (docs/balancing.md, From the
    /// agent).
    static let batchLimit = 256
    /// How long a connection is kept on which there is nothing to tell.
    private static let idleLimit = Duration.seconds(5)

    /// Tells the agent how calls went, over one connection for as long as that lasts. What it does
    /// not take is dropped: it is old news by the time the agent is back.
    func report() async {
        let time = configuration.time
        while (try? await time.sleep(configuration.reports.interval)) != nil {
            guard let batch = nextBatch() else { continue }
            do {
                try await AgentSession.open(agent, on: group, silence: .seconds(10)) { session in
                    try await send(batch, over: &session)
                    var idle = Duration.zero
                    while idle < Self.idleLimit {
                        while let batch = nextBatch() {
                            try await send(batch, over: &session)
                            idle = .zero
                        }
                        try await time.sleep(configuration.reports.interval)
                        idle += configuration.reports.interval
                    }
                }
            } catch {
                dropReports(because: error)
            }
        }
    }

    /// Sends what waits when the client ends, for at most a second.
    func reportTheRest() async {
        guard configuration.reports.isOn else { return }
        let limit = Duration.seconds(1)
        let outcome = await Bounded.run(for: limit, time: configuration.time) {
            guard let first = self.nextBatch() else { return }
            try await AgentSession.open(self.agent, on: self.group, silence: limit) { session in
                var next: [Report]? = first
                while let batch = next {
                    try await self.send(batch, over: &session)
                    next = self.nextBatch()
                }
            }
        }
        if case .failed(let error) = outcome { dropReports(because: error) }
    }

    private func nextBatch() -> [Report]? {
        var batch: [Report] = []
        for service in allServices {
            let left = Self.batchLimit - batch.count
            guard left > 0 else { break }
            batch += service.takeReports(left)
        }
        return batch.isEmpty ? nil : batch
    }

    private func send(_ batch: [Report], over session: inout AgentSession) async throws {
        do {
            let text = ByteBuffer(string: ReportText.array(batch))
            let answer = try await session.exchange(.POST, "/v1/mesh/report", body: text)
            guard (200..<300).contains(answer.status) else {
                throw AgentFailure.status(answer.status)
            }
        } catch {
            noteDropped(batch)
            throw error
        }
        shared.withLock { shared in
            shared.counts.reportBatches += 1
            shared.counts.reportsTaken += batch.count
        }
    }

    private func noteDropped(_ batch: [Report]) {
        for service in allServices {
            let count = batch.count { $0.endpoint.service.folded == service.key }
            if count > 0 { service.noteDropped(count) }
        }
    }

    private func dropReports(because error: any Error) {
        for service in allServices { service.dropReports() }
        logger.debug("the agent took no reports", metadata: ["error": "\(error)"])
    }
}
