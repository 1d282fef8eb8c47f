import MartletBalancing

/// A way of balancing that takes part in a scenario: the library, or something it is compared with.
package struct Contestant: Sendable {
    /// How failed attempts are tried again, where a scenario has retries.
    enum Retries: Sendable {
        /// Up to three attempts, whatever happens.
        case unbounded
        /// Up to three attempts within the library's budget.
        case budgeted
        case none
    }

    package let label: String
    var retries = Retries.budgeted
    /// What one caller uses, given the scenario, its number and a seed of its own.
    let make: @Sendable (Scenario, Int, UInt64) -> any Choosing

    static let random = Contestant(label: "random") { scenario, _, seed in
        RandomBaseline(scenario, seed: seed)
    }
    static let roundRobin = Contestant(label: "RR") { scenario, _, seed in
        RoundRobinBaseline(scenario, seed: seed)
    }
    static let smooth = Contestant(label: "smooth WRR") { scenario, _, seed in
        SmoothBaseline(scenario, seed: seed)
    }
    static let leastRequest = Contestant(label: "LR (P2C)") { scenario, _, seed in
        LeastRequestBaseline(scenario, seed: seed, isFull: false)
    }
    static let leastRequestFull = Contestant(label: "LR (full scan)") { scenario, _, seed in
        LeastRequestBaseline(scenario, seed: seed, isFull: true)
    }
    static let envoy = Contestant(label: "Envoy WLR") { scenario, _, seed in
        EnvoyBaseline(scenario, seed: seed)
    }
    static let peakEWMA = Contestant(label: "PeakEWMA") { scenario, _, seed in
        PeakEWMABaseline(scenario, seed: seed, unknownMillis: 30)
    }
    /// As the gates were first drawn up against: with tower's default, a caller never tries the
    /// last server that it does not know.
    static let peakEWMASlowSeed = Contestant(label: "PeakEWMA, 1 s seed") { scenario, _, seed in
        PeakEWMABaseline(scenario, seed: seed, unknownMillis: 1_000)
    }
    static let prequal = Contestant(label: "Prequal") { scenario, _, seed in
        PrequalBaseline(scenario, seed: seed)
    }
    static let gossipLeast = Contestant(label: "gossiped RIF, least") { scenario, _, seed in
        GossipedLoadBaseline(scenario, seed: seed, comparesAll: true)
    }
    static let gossipP2C = Contestant(label: "gossiped RIF, P2C") { scenario, _, seed in
        GossipedLoadBaseline(scenario, seed: seed, comparesAll: false)
    }

    /// Those that every trial compares with.
    static let baselines = [
        random, roundRobin, smooth, leastRequest, envoy, peakEWMA, prequal,
    ]

    /// The library with a policy and changes to its defaults.
    static func library(
        _ policy: BalancingPolicy = .edf2,
        as label: String? = nil,
        _ change: @escaping @Sendable (inout Balancer.Configuration) -> Void = { _ in }
    ) -> Contestant {
        Contestant(label: label ?? "Martlet \(policy.rawValue)") { scenario, caller, seed in
            var configuration = Balancer.Configuration(policy: policy)
            change(&configuration)
            return LibraryChoice(scenario, configuration: configuration, caller: caller, seed: seed)
        }
    }

    /// The library's default.
    static let edf2 = library(.edf2, as: "EDF2")

    static let edf2NoGossip = library(.edf2, as: "EDF2, no gossip") {
        $0.followsReportedCapacity = false
    }

    /// The library with every policy that goes by weights.
    static let weighted =
        [edf2]
        + BalancingPolicy.allCases.filter { $0 != .edf2 && $0 != .roundRobin }
        .map { library($0) }

    static let roundRobinBreaker = withBreaker(.roundRobin, as: "RR + breaker")
    static let leastRequestBreaker = withBreaker(.leastRequest, as: "LR + breaker")
    static let peakEWMABreaker = withBreaker(.peakEWMA, as: "PeakEWMA + breaker")

    /// A plain policy with nothing but the library's breaker.
    static func withBreaker(_ policy: BalancingPolicy, as label: String) -> Contestant {
        library(policy, as: label) { configuration in
            configuration.failurePenalty = 0
            configuration.slowStart = nil
            configuration.followsReportedCapacity = false
            configuration.ejectionLimit = .share(0.5)
        }
    }

    func with(_ retries: Retries, as label: String) -> Contestant {
        var copy = Contestant(label: label, make: make)
        copy.retries = retries
        return copy
    }
}

/// What one caller uses to choose servers. Times are nanoseconds; calls have numbers of their own.
protocol Choosing {
    /// The server for a call, or nil to refuse it. `excluding` was tried before.
    mutating func choose(for call: Int, excluding: [Int], at now: Int64) -> Int?

    /// A call is over.
    mutating func finish(
        _ call: Int,
        at server: Int,
        as outcome: CallOutcome,
        latency: Int64,
        now: Int64
    )

    /// A server has appeared.
    mutating func appear(_ server: Int, at now: Int64)

    /// What a server's agent has published arrives.
    mutating func hear(_ report: PublishedLoad, at now: Int64)

    /// Housekeeping, ten times a second.
    mutating func advance(to now: Int64)

    /// Servers to be probed for their load now (Prequal).
    mutating func probeTargets() -> [Int]

    /// What a probe found.
    mutating func learn(_ server: Int, inFlight: Int, latency: Double, at now: Int64)

    /// Breakers that have opened, and picks of theirs refused for lack of an instance.
    var trips: Int { get }
}

extension Choosing {
    mutating func hear(_: PublishedLoad, at _: Int64) {}
    mutating func advance(to _: Int64) {}
    mutating func probeTargets() -> [Int] { [] }
    mutating func learn(_: Int, inFlight _: Int, latency _: Double, at _: Int64) {}
    var trips: Int { 0 }
}

/// What a server's agent publishes.
struct PublishedLoad {
    let server: Int
    let time: Int64
    let inFlight: Int
    let report: LoadReport?
}
