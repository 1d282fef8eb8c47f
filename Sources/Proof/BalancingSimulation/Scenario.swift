/// A set-up of callers, servers and faults, with all that makes one run of it reproducible but the
/// seed.
package struct Scenario: Sendable {
    /// How long pieces of work are.
    package enum Shape: Sendable {
        case exponential
        /// Normal, its deviation as large as its mean, cut at 2 % of it.
        case normal
        /// Half of it the same for all, the other half exponential.
        case halfExponential
        /// Nearly constant, with this deviation in milliseconds.
        case constant(deviation: Double)
    }

    /// A change of a server's condition.
    package struct Fault: Sendable {
        let at: Double
        let server: Int
        var slowness = 1.0
        var fixedMillis: Double?
        var mode = Server.Mode.healthy
    }

    package let id: String
    package let title: String
    var callers: Int
    var servers: Int
    var slots = 4
    var meanMillis = 20.0
    var shape = Shape.normal
    /// Requests a second from all callers together.
    var rate = 0.0
    /// Seconds of requests; what starts before `warmUp` is not counted.
    var duration = 40.0
    var warmUp = 5.0
    var timeout = 5.0
    /// One way over the network, in milliseconds.
    var network = 0.25
    var weights: [Int] = []
    var capacities: [Int] = []
    var speeds: [Double] = []
    var slotCounts: [Int] = []
    var faults: [Fault] = []
    /// When servers appear that are not there from the start, in seconds.
    var births: [Int: Double] = [:]
    /// Servers whose nodes are known to be gone, from the start.
    var unreachable: [Int] = []
    /// The share of requests that fail wherever they are sent, after the work is done.
    var errorRate = 0.0
    /// Seconds between two publications of a server's load; it is 0.3 to 1.5 of them under way.
    var gossipPeriod = 1.0
    /// When gossip stops, in seconds.
    var gossipEnds = Double.infinity
    /// A server whose agent multiplies its capacity in what it publishes.
    var liar: (server: Int, factor: Double)?
    /// Whether a request refused for capacity waits at its caller until a call of that caller's is
    /// over.
    var queuesAtCaller = false
    /// Whether requests are tried again (a contestant says how).
    var retries = false
    /// When the faults are over, for the time to recover, in seconds.
    var recoversAt: Double?
    /// The range of time whose requests count; the whole by default.
    var countUntil = Double.infinity

    /// Mean length of a piece of work, in milliseconds.
    var meanWork: Double {
        switch shape {
        case .exponential, .halfExponential, .constant: meanMillis
        case .normal: meanMillis * 1.0833
        }
    }

    func speed(of server: Int) -> Double { speeds.isEmpty ? 1 : speeds[server] }

    func slots(of server: Int) -> Int { slotCounts.isEmpty ? slots : slotCounts[server] }

    func weight(of server: Int) -> Int { weights.isEmpty ? 1 : weights[server] }

    func capacity(of server: Int) -> Int { capacities.isEmpty ? 0 : capacities[server] }

    /// The servers that can be called from the start.
    var presentServers: [Int] {
        (0..<servers).filter { births[$0] == nil && !unreachable.contains($0) }
    }

    /// Requests a second that all servers together can complete.
    var fullRate: Double {
        (0..<servers).reduce(0) { sum, server in
            sum + Double(slots(of: server)) * speed(of: server) * 1_000 / meanWork
        }
    }

    /// The same scenario with requests at this share of what the servers can complete.
    func loaded(_ share: Double) -> Scenario {
        var scenario = self
        scenario.rate = share * fullRate
        return scenario
    }
}
