import Foundation
import MartletBalancing
import MartletClient
import Synchronization

/// What a pick with its report costs in this process, from one thread and from eight at once.
enum PickCost {
    private static let turns = 200_000

    static func measure(_ service: MeshService) -> String {
        let one = nanoseconds(service, threads: 1)
        let eight = nanoseconds(service, threads: 8)
        let count = service.instances.count
        return "{\"instances\":\(count),\"one_thread_ns\":\(one),\"eight_threads_ns\":\(eight)}"
    }

    /// Processor time of one pick with its report, all threads together: waiting for a processor
    /// does not count, waiting for the lock does as far as it takes one.
    private static func nanoseconds(_ service: MeshService, threads: Int) -> Int {
        let failures = Atomic(0)
        let done = DispatchSemaphore(value: 0)
        let start = processorTime()
        for _ in 0..<threads {
            Thread.detachNewThread {
                for _ in 0..<turns {
                    if let lease = try? service.pick() {
                        lease.succeed()
                    } else {
                        failures.add(1, ordering: .relaxed)
                    }
                }
                done.signal()
            }
        }
        for _ in 0..<threads { done.wait() }
        precondition(failures.load(ordering: .relaxed) == 0, "every pick finds an instance")
        return (processorTime() - start) / (turns * threads)
    }

    private static func processorTime() -> Int {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return time.tv_sec * 1_000_000_000 + time.tv_nsec
    }
}
