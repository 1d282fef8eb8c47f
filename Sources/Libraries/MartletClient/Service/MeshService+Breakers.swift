public import MartletBalancing
import Synchronization

/// A breaker of a service that changed its state, as this client sees it.
public struct BreakerEvent: Hashable, Sendable {
    /// The instance.
    public let endpoint: Endpoint

    /// What its breaker did before.
    public let from: CircuitBreaker.State

    /// What it does now: `open` and `halfOpen` eject the instance.
    public let to: CircuitBreaker.State
}

/// Those who watch the breakers of a service, and their events of late.
struct BreakerWatchers: Sendable {
    /// Events that wait for one who does not look; the oldest go first.
    static let patience = 256

    var streams: [Int: AsyncStream<BreakerEvent>.Continuation] = [:]
    var next = 0
}

extension MeshService {
    /// The changes of breakers from now on, in order. Of one who does not look, the last 256 wait.
    ///
    /// Each call makes a sequence of its own; it ends with the client.
    public func breakerEvents() -> AsyncStream<BreakerEvent> {
        let limit = BreakerWatchers.patience
        return AsyncStream(bufferingPolicy: .bufferingNewest(limit)) { continuation in
            guard !state.withLock({ $0.isClosed }) else { return continuation.finish() }
            let number = watchers.withLock { watchers in
                watchers.next += 1
                watchers.streams[watchers.next] = continuation
                return watchers.next
            }
            continuation.onTermination = { [weak self] _ in
                self?.watchers.withLock { $0.streams[number] = nil }
            }
        }
    }

    /// Tells those who watch what has changed.
    func tellWatchers() {
        let streams = watchers.withLock { Array($0.streams.values) }
        let events = state.withLock { state in
            guard state.balancer.hasBreakerChanges else { return [BreakerEvent]() }
            let changes = state.balancer.takeBreakerChanges()
            guard !streams.isEmpty else { return [] }
            return changes.compactMap { change in
                guard let place = state.balancer.place(of: change.id),
                    let endpoint = state.places[place]
                else { return nil }
                return BreakerEvent(endpoint: endpoint, from: change.from, to: change.to)
            }
        }
        for event in events {
            for stream in streams { stream.yield(event) }
        }
    }

    /// Ends every sequence of events.
    func dismissWatchers() {
        let streams = watchers.withLock { watchers in
            defer { watchers.streams = [:] }
            return Array(watchers.streams.values)
        }
        for stream in streams { stream.finish() }
    }
}
