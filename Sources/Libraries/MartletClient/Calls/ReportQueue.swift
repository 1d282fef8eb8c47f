package import MartletBalancing

/// How one call went, for the agent.
package struct Report: Sendable {
    package var endpoint: Endpoint
    package var outcome: CallOutcome
    package var latency: Duration?
    package var status: Int?

    package init(endpoint: Endpoint, outcome: CallOutcome, latency: Duration?, status: Int?) {
        self.endpoint = endpoint
        self.outcome = outcome
        self.latency = latency
        self.status = status
    }
}

/// Reports that wait for the next batch; no more than a bound, whatever the agent does.
package struct ReportQueue: Sendable {
    package let limit: Int
    package private(set) var waiting: [Report] = []
    /// Reports that found no place, or whose batch was not taken.
    package var dropped = 0

    package init(limit: Int) {
        self.limit = max(0, limit)
    }

    package mutating func append(_ report: Report) {
        guard waiting.count < limit else {
            dropped += 1
            return
        }
        waiting.append(report)
    }

    /// Gives up to `count` reports, the oldest first.
    package mutating func take(_ count: Int) -> [Report] {
        let batch = Array(waiting.prefix(count))
        waiting.removeFirst(batch.count)
        return batch
    }

    /// Lets go of all: the agent is away, and old news is no use to it.
    package mutating func drop() {
        dropped += waiting.count
        waiting.removeAll(keepingCapacity: true)
    }
}
