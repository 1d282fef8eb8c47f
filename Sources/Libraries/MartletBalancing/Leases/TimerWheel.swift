/// Timers by number, in four wheels of 64 spokes (Varghese and Lauck 1987): adding, removing and
/// coming due take constant time.
///
/// The first wheel turns a spoke each tick, each next one 64 times slower; when a wheel has turned
/// round, the next spoke of the slower one is dealt out to the faster. Timers farther than the last
/// wheel reaches wait on it and are dealt again.
struct TimerWheel: Sendable {
    private static let wheels = 4
    private static let bits: UInt64 = 6
    private static let spokes = 64
    private static let nobody = UInt32.max

    private struct Timer: Sendable {
        var due: UInt64 = 0
        var next = TimerWheel.nobody
        var previous = TimerWheel.nobody
        /// The list that it is in; -1 for none.
        var list: Int32 = -1
    }

    private let tick: Int64
    private let origin: Int64
    /// The tick that is being worked off: all before it are done.
    private var current: UInt64 = 0
    private var timers: [Timer] = []
    /// The first timer of each spoke, wheel by wheel; one list more for those due now.
    private var heads: [UInt32]
    private var count = 0

    private static var dueList: Int { wheels * spokes }

    init(tick: Int64, at now: Int64) {
        self.tick = tick
        origin = now
        heads = [UInt32](repeating: Self.nobody, count: Self.dueList + 1)
    }

    /// Sets memory aside for so many timers.
    mutating func makeRoom(for count: Int) {
        timers.reserveCapacity(count)
    }

    /// Lets there be timers numbered below `count`.
    mutating func reserve(_ count: Int) {
        while timers.count < count { timers.append(Timer()) }
    }

    mutating func add(_ number: UInt32, due: Int64) {
        let wait = due.elapsed(since: origin)
        // Rounded up: a lease is never cut short.
        let ticks = Exponential.ceiling(wait / Double(tick))
        timers[Int(number)].due = ticks < 0x1p62 ? UInt64(ticks) : 1 << 62
        count += 1
        link(number)
    }

    /// When a timer that was added comes due.
    func due(_ number: UInt32) -> Int64 {
        let ticks = Int64(clamping: timers[Int(number)].due)
        let (wait, overflow) = ticks.multipliedReportingOverflow(by: tick)
        return overflow ? .max : origin.adding(saturating: wait)
    }

    mutating func remove(_ number: UInt32) {
        unlink(number)
        count -= 1
    }

    /// A timer that is due; nil when all that were due by now are taken.
    mutating func takeDue(at now: Int64) -> UInt32? {
        let target = UInt64(now.elapsed(since: origin) / Double(tick))
        while heads[Self.dueList] == Self.nobody {
            guard current < target else { return nil }
            guard count > 0 else {
                current = target
                return nil
            }
            turn()
        }
        let number = heads[Self.dueList]
        remove(number)
        return number
    }

    /// Moves on by a tick.
    private mutating func turn() {
        current += 1
        var wheel = 1
        while wheel < Self.wheels, current & ((1 << (Self.bits * UInt64(wheel))) - 1) == 0 {
            deal(wheel * Self.spokes + spoke(of: current, in: wheel))
            wheel += 1
        }
        deal(spoke(of: current, in: 0))
    }

    /// Puts the timers of a spoke where they belong now.
    private mutating func deal(_ list: Int) {
        var number = heads[list]
        while number != Self.nobody {
            let next = timers[Int(number)].next
            unlink(number)
            link(number)
            number = next
        }
    }

    private mutating func link(_ number: UInt32) {
        let due = timers[Int(number)].due
        let list: Int
        if due <= current {
            list = Self.dueList
        } else {
            let distance = due ^ current
            let highest = 63 - UInt64(distance.leadingZeroBitCount)
            let wheel = min(Int(highest / Self.bits), Self.wheels - 1)
            list = wheel * Self.spokes + spoke(of: due, in: wheel)
        }
        timers[Int(number)].list = Int32(list)
        timers[Int(number)].previous = Self.nobody
        timers[Int(number)].next = heads[list]
        if heads[list] != Self.nobody {
            timers[Int(heads[list])].previous = number
        }
        heads[list] = number
    }

    private mutating func unlink(_ number: UInt32) {
        let timer = timers[Int(number)]
        guard timer.list >= 0 else { return }
        if timer.previous == Self.nobody {
            heads[Int(timer.list)] = timer.next
        } else {
            timers[Int(timer.previous)].next = timer.next
        }
        if timer.next != Self.nobody {
            timers[Int(timer.next)].previous = timer.previous
        }
        timers[Int(number)].list = -1
    }

    private func spoke(of tick: UInt64, in wheel: Int) -> Int {
        Int((tick >> (Self.bits * UInt64(wheel))) & UInt64(Self.spokes - 1))
    }
}
