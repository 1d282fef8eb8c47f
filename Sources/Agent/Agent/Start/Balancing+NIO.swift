import MartletBalancing
import NIOCore
import Picking
import Primitives

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
