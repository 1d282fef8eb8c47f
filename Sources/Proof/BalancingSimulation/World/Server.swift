import MartletBalancing

/// A server: slots that work, and a queue in front of them.
struct Server {
    /// What it does with calls.
    enum Mode: Sendable {
        case healthy
        /// Answers with an error at once.
        case failsFast
        /// Does the work and answers with an error.
        case failsLate
        /// Never answers.
        case blackHole
    }

    let slots: Int
    let speed: Double
    var slowness = 1.0
    /// A fixed service time in nanoseconds, where the scenario sets one.
    var fixed: Double?
    var mode = Mode.healthy

    private(set) var busy = 0
    private(set) var waiting = Deque()
    private(set) var inFlight = 0
    private(set) var served = 0
    /// Latency of late calls, as if measured at one in flight (Prequal's probes).
    private(set) var latency = 0.0

    private var busyTime = 0.0
    private var busySince: Int64 = 0
    private var completed = 0
    private var failed = 0
    private var publishedAt: Int64 = 0
    /// Calls from each caller, fading to 37 % in 30 s.
    private var rates: [Double]
    private var ratesAt: Int64 = 0

    init(slots: Int, speed: Double, callers: Int) {
        self.slots = slots
        self.speed = speed
        rates = [Double](repeating: 0, count: callers)
    }

    /// Nanoseconds that a piece of work takes here now.
    func serviceTime(of work: Double) -> Int64 {
        Int64(fixed ?? work * slowness / speed)
    }

    /// Takes a call in; true if it is worked on at once, false if it waits.
    mutating func accept(_ call: Int, from caller: Int, at now: Int64) -> Bool {
        inFlight += 1
        rates[caller] += 1
        guard busy < slots else {
            waiting.append(call)
            return false
        }
        account(at: now)
        busy += 1
        return true
    }

    mutating func noteRefusal(from caller: Int, at now: Int64) {
        failed += 1
        rates[caller] += 1
    }

    /// Finishes a call; the one to work on next, if any waits.
    mutating func finish(took: Double, amid: Int, isFailure: Bool, at now: Int64) -> Int? {
        inFlight -= 1
        served += 1
        if isFailure { failed += 1 } else { completed += 1 }
        let single = took / max(1, Double(amid) / Double(slots))
        latency = latency == 0 ? single : 0.95 * latency + 0.05 * single
        if let next = waiting.popFirst() { return next }
        account(at: now)
        busy -= 1
        return nil
    }

    /// Those who make a quarter of a mean caller's part of the traffic, or more.
    private var activeCallers: CallerSketch {
        var sketch = CallerSketch()
        let mean = rates.reduce(0, +) / Double(max(1, rates.count { $0 > 0.01 }))
        for caller in rates.indices where rates[caller] > 0 && rates[caller] * 4 >= mean {
            sketch.insert(UInt64(caller))
        }
        return sketch
    }

    private mutating func fadeRates(over span: Int64) {
        let part = Exponential.decay(Double(span) / 30e9)
        for caller in rates.indices { rates[caller] *= part }
    }

    private mutating func account(at now: Int64) {
        busyTime += Double(busy) * Double(now - busySince)
        busySince = now
    }

    /// What happened since it was last asked: for its agent to publish.
    mutating func measure(
        at now: Int64
    ) -> (completed: Int, failed: Int, utilization: Double, span: Int64, callers: CallerSketch) {
        account(at: now)
        let span = max(1, now - publishedAt)
        let utilization = busyTime / Double(span) / Double(slots)
        fadeRates(over: now - ratesAt)
        ratesAt = now
        defer {
            busyTime = 0
            completed = 0
            failed = 0
            publishedAt = now
        }
        return (completed, failed, utilization, span, activeCallers)
    }
}

/// Calls waiting in line.
struct Deque {
    private var items: [Int] = []
    private var head = 0

    var count: Int { items.count - head }

    var first: Int? { count > 0 ? items[head] : nil }

    mutating func append(_ item: Int) {
        items.append(item)
    }

    mutating func popFirst() -> Int? {
        guard head < items.count else { return nil }
        defer {
            head += 1
            if head > 1_024, head * 2 > items.count {
                items.removeFirst(head)
                head = 0
            }
        }
        return items[head]
    }
}
