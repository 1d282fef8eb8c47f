import Foundation
import MartletBalancing
import Synchronization

/// Picks from several threads at once.
enum PickThreads {
    private static let batches = 200
    /// Fewer where all wait for each other.
    private static let turns = 2_000

    /// A balancer of its own for each thread, as a server has with an event loop for each
    /// processor.
    static func own(_ policy: BalancingPolicy, instances: Int, threads: Int) -> Measurement {
        let loads = (0..<threads).map { thread in
            Owned(PickLoad(policy, instances: instances, seed: UInt64(thread + 1)))
        }
        let time = together(threads) { thread in
            loads[thread].load.withLock { load in
                for _ in 0..<batches {
                    load.pick()
                    load.report()
                }
            }
        }
        let name = "\(threads) threads, own \(policy.rawValue) \(instances)"
        return measurement(name, time, threads, batches * PickLoad.batch)
    }

    /// One balancer for all, behind a lock that is taken for each pick and each report.
    static func shared(_ policy: BalancingPolicy, instances: Int, threads: Int) -> Measurement {
        var configuration = Balancer.Configuration(policy: policy)
        configuration.slowStart = nil
        let balancer = Mutex(Balancer(configuration: configuration, seed: 1))
        balancer.withLock {
            $0.update(PickLoad.endpoints(instances), at: .init(nanoseconds: 0))
        }
        let time = together(threads) { thread in
            for turn in 0..<turns {
                let now = MonotonicTime(nanoseconds: Int64(turn) * 1_000)
                let pick = balancer.withLock { try? $0.pick(at: now) }
                guard let pick else { return }
                balancer.withLock { balancer in
                    _ = balancer.report(.ok, latency: .milliseconds(1), for: pick, at: now)
                }
            }
        }
        let name = "\(threads) threads, one lock \(policy.rawValue) \(instances)"
        return measurement(name, time, threads, turns)
    }

    /// Processor time of one pick with its report.
    private static func measurement(
        _ name: String,
        _ time: Duration,
        _ threads: Int,
        _ turns: Int
    ) -> Measurement {
        Measurement(
            name: name + ", pick and report",
            value: time.nanoseconds / Double(threads * turns),
            unit: "ns"
        )
    }

    /// Has threads begin at once, and waits for the last; the processor time of all.
    private static func together(
        _ threads: Int,
        _ body: @escaping @Sendable (Int) -> Void
    ) -> Duration {
        let gate = Gate()
        let done = DispatchSemaphore(value: 0)
        for thread in 0..<threads {
            Thread.detachNewThread {
                gate.wait(for: threads + 1)
                body(thread)
                done.signal()
            }
        }
        return ProcessorClock.measure {
            gate.wait(for: threads + 1)
            for _ in 0..<threads { done.wait() }
        }
    }

    /// A load that a thread can have; its lock is taken once and never waited for.
    private final class Owned: Sendable {
        let load: Mutex<PickLoad>

        init(_ load: consuming sending PickLoad) { self.load = Mutex(load) }
    }

    /// Opens when enough have come.
    private final class Gate: Sendable {
        private let come = Atomic<Int>(0)

        func wait(for count: Int) {
            come.wrappingAdd(1, ordering: .acquiringAndReleasing)
            while come.load(ordering: .acquiring) < count { sched_yield() }
        }
    }
}
