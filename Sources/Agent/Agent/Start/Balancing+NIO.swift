import HTTPAPI
import MartletBalancing
import NIOCore
import NIOPosix
import Picking
import Primitives
import Sodium

extension BalancingClock {
    /// The host's.
    static let system = BalancingClock {
        MonotonicTime(nanoseconds: Int64(clamping: NIODeadline.now().uptimeNanoseconds))
    }
}

extension EventLoop {
    /// Timers on this loop.
    var balancingTimer: BalancingEngine.Timer {
        { pause, body in
            self.scheduleTask(in: .nanoseconds(pause.nanoseconds)) { body() }
        }
    }
}

extension Groundwork {
    /// The agent's balancing, and what its programs call from now on, or no longer.
    func makeBalancing(
        _ settings: BalancingSettings
    ) -> (BalancingEngine, AsyncStream<OwnCalls.Wish>) {
        // Each service comes at most once a minute and goes as seldom.
        let (calls, called) = AsyncStream.makeStream(
            of: OwnCalls.Wish.self,
            bufferingPolicy: .bufferingNewest(4 * OwnCalls.limit)
        )
        let balancing = BalancingEngine(
            view: view,
            own: identity.id,
            settings: settings,
            seed: RandomBytes.word(),
            clock: .system,
            timer: threads.http.next().balancingTimer,
            onCalls: { called.yield($0) }
        )
        return (balancing, calls)
    }
}
