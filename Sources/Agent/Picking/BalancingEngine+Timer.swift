internal import MartletBalancing
internal import NIOConcurrencyHelpers
internal import View

extension BalancingEngine {
    func announce(_ changes: [BreakerReference]) {
        if !changes.isEmpty { view.note(changes) }
    }

    /// Has the timer ring within a tenth of a second.
    func armSoon() {
        guard timer != nil else { return }
        let mustArm = rounds.withLockedValue { rounds in
            let soon = clock.now() + Self.usualPause
            guard rounds.alarm.map({ $0 > soon }) ?? true else { return false }
            rounds.alarm = soon
            return true
        }
        if mustArm { arm(in: Self.usualPause) }
    }

    private func arm(in pause: Duration) {
        timer?(pause) { self.ring() }
    }

    /// A timer rings; one that was overtaken by an earlier one has nothing to do.
    private func ring() {
        let isDue = rounds.withLockedValue { rounds in
            guard let alarm = rounds.alarm else { return false }
            return alarm <= clock.now()
        }
        guard isDue, let next = tick() else { return }
        arm(in: next)
    }
}
