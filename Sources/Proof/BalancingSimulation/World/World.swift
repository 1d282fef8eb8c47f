import MartletBalancing

/// One run of a scenario with one contestant and one seed: open loop, so that a slow service meets
/// as many requests as a fast one.
///
/// Every caller's arrivals and the work of every request come from streams of their own, the same
/// for every contestant, so that contestants differ by what they choose and by nothing else.
struct World {
    let scenario: Scenario
    let retries: Contestant.Retries
    var queue = EventQueue()
    var servers: [Server]
    var choosers: [any Choosing]
    var budgets: [RetryBudget]
    var estimators: [CapacityEstimator]
    var measuredAt: [Int64]
    var loads: [LoadReport?]
    var waiting: [Deque]
    var requests: [Request] = []
    var calls: [Call] = []
    var reports: [PublishedLoad] = []
    var record: Record

    private var arrivals: [SplitMix]
    private var gossip: SplitMix
    private var backoff: SplitMix
    private let retryPolicy = RetryPolicy()
    private let end: Int64

    init(_ scenario: Scenario, _ contestant: Contestant, seed: UInt64) {
        self.scenario = scenario
        retries = scenario.retries ? contestant.retries : .none
        servers = (0..<scenario.servers).map { server in
            Server(
                slots: scenario.slots(of: server),
                speed: scenario.speed(of: server),
                callers: scenario.callers
            )
        }
        func stream(_ purpose: UInt64, _ number: Int) -> UInt64 {
            SplitMix.mix(SplitMix.mix(seed &* 0x9E37_79B9 &+ purpose) &+ UInt64(number))
        }
        choosers = (0..<scenario.callers).map { contestant.make(scenario, $0, stream(1, $0)) }
        arrivals = (0..<scenario.callers).map { SplitMix(seed: stream(2, $0)) }
        gossip = SplitMix(seed: stream(3, 0))
        backoff = SplitMix(seed: stream(4, 0))
        budgets = [RetryBudget](repeating: RetryBudget(), count: scenario.callers)
        estimators = [CapacityEstimator](repeating: CapacityEstimator(), count: scenario.servers)
        waiting = [Deque](repeating: Deque(), count: scenario.callers)
        measuredAt = [Int64](repeating: 0, count: scenario.servers)
        loads = [LoadReport?](repeating: nil, count: scenario.servers)
        record = Record(servers: scenario.servers)
        end = Int64(scenario.duration * 1e9)
        schedule()
    }

    private mutating func schedule() {
        for caller in choosers.indices {
            let wait = arrivals[caller].exponential() * 1e9 * Double(choosers.count)
            queue.add(.request(caller: caller), at: Int64(wait / scenario.rate))
            queue.add(.advance(caller: caller), at: Int64(gossip.unit() * 1e8))
        }
        for server in servers.indices {
            let first = gossip.unit() * scenario.gossipPeriod
            queue.add(.publish(server: server), at: Int64(first * 1e9))
        }
        for (number, fault) in scenario.faults.enumerated() {
            queue.add(.fault(number), at: Int64(fault.at * 1e9))
        }
        for server in servers.indices {
            guard let birth = scenario.births[server] else { continue }
            queue.add(.birth(server: server), at: Int64(birth * 1e9))
        }
        queue.add(.sample, at: Int64(scenario.warmUp * 1e9))
    }

    /// Runs to the end, and ten seconds more for what is still under way.
    mutating func run() -> Record {
        while let (now, event) = queue.next() {
            guard now <= end + 10_000_000_000 else { break }
            handle(event, at: now)
        }
        record.trips = choosers.reduce(0) { $0 + $1.trips }
        for server in servers.indices { record.served[server] = servers[server].served }
        return record
    }

    private mutating func handle(_ event: Event, at now: Int64) {
        switch event {
        case .request(let caller): arrive(caller, at: now)
        case .reach(let call): reach(call, at: now)
        case .done(let call): work(off: call, at: now)
        case .answer(let call): conclude(call, timedOut: false, at: now)
        case .timeout(let call): conclude(call, timedOut: true, at: now)
        case .retry(let request): attempt(request, at: now)
        case .fault(let number): change(scenario.faults[number])
        case .birth(let server):
            for caller in choosers.indices { choosers[caller].appear(server, at: now) }
        case .publish(let server): publish(server, at: now)
        case .hear(let caller, let report): choosers[caller].hear(reports[report], at: now)
        case .advance(let caller):
            choosers[caller].advance(to: now)
            if now < end { queue.add(.advance(caller: caller), at: now + 100_000_000) }
        case .probe(let caller, let server): probe(server, from: caller, at: now)
        case .probed(let caller, let server, let inFlight, let latency):
            choosers[caller].learn(server, inFlight: inFlight, latency: latency, at: now)
        case .sample:
            for server in servers { record.inFlight.append(server.inFlight) }
            if now < end { queue.add(.sample, at: now + 10_000_000) }
        }
    }

    private mutating func arrive(_ caller: Int, at now: Int64) {
        guard now < end else { return }
        let work = draw(&arrivals[caller])
        let wait = arrivals[caller].exponential() * 1e9 * Double(choosers.count) / scenario.rate
        queue.add(.request(caller: caller), at: now + Int64(wait))
        // Drawn only where it is asked for: the other scenarios' streams stay as they are.
        let isDoomed = scenario.errorRate > 0 && arrivals[caller].unit() < scenario.errorRate
        requests.append(Request(caller: caller, start: now, work: work, isDoomed: isDoomed))
        budgets[caller].deposit(at: MonotonicTime(nanoseconds: now))
        attempt(requests.count - 1, at: now)
    }

    /// A piece of work in nanoseconds.
    private func draw(_ random: inout SplitMix) -> Double {
        let mean = scenario.meanMillis * 1e6
        return switch scenario.shape {
        case .exponential: mean * random.exponential()
        case .halfExponential: mean * (0.5 + 0.5 * random.exponential())
        case .normal: max(mean * 0.02, mean + mean * random.normal())
        case .constant(let deviation): max(1e5, mean + deviation * 1e6 * random.normal())
        }
    }

    /// Whether a failed request may be tried again now; takes it out of the budget.
    mutating func mayRetry(_ request: Int, after outcome: CallOutcome, at now: Int64) -> Bool {
        let attempts = requests[request].attempts
        guard retryPolicy.allowsRetry(after: outcome, attempt: attempts, isIdempotent: true) else {
            return false
        }
        switch retries {
        case .none: return false
        case .unbounded: return true
        case .budgeted:
            let time = MonotonicTime(nanoseconds: now)
            return budgets[requests[request].caller].withdraw(at: time)
        }
    }

    mutating func retry(_ request: Int, at now: Int64) {
        // As in `MartletClient`, the first retry goes to another server at once.
        let attempts = requests[request].attempts
        let wait = attempts > 1 ? retryPolicy.delay(after: attempts - 1, using: &backoff) : .zero
        queue.add(.retry(request: request), at: now + Int64(wait.nanoseconds))
    }

    /// How long until a publication reaches a caller.
    mutating func gossipDelay() -> Int64 {
        Int64(scenario.gossipPeriod * (0.3 + 1.2 * gossip.unit()) * 1e9)
    }

    mutating func gossipPause() -> Int64 {
        Int64(scenario.gossipPeriod * (0.9 + 0.2 * gossip.unit()) * 1e9)
    }
}

extension SplitMix {
    /// A draw from the standard normal distribution (Marsaglia's polar method).
    mutating func normal() -> Double {
        while true {
            let x = 2 * unit() - 1
            let y = 2 * unit() - 1
            let square = x * x + y * y
            guard square > 0, square < 1 else { continue }
            return x * (-2 * Exponential.log(square) / square).squareRoot()
        }
    }
}
