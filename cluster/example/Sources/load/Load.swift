import ArgumentParser
import AsyncHTTPClient
import MartletBalancing
import MartletClient
import NIOCore
import NIOPosix

/// Calls a service at a given rate, whatever becomes of earlier calls, and prints how it went as
/// one line of JSON. A latency counts from the moment at which its call was due.
@main
struct Load: AsyncParsableCommand {
    @Option(help: "How to choose: client, pick, roundrobin, or proxy; cost measures picks alone.")
    var way: Way

    @Option(help: "The service to call by `client` and `pick`.")
    var service = "work"

    @Option(help: "The agent's HOST:PORT, for `client` and `pick`.")
    var agent = "127.0.0.1:8500"

    @Option(parsing: .upToNextOption, help: "HOST:PORT of the instances, or of the proxy.")
    var targets: [String] = []

    @Option(help: "Calls a second.")
    var rate = 500.0

    @Option(help: "For how long to call before it counts, in seconds.")
    var warmUp = 2.0

    @Option(help: "For how long to call, in seconds.")
    var seconds = 18.0

    @Option(help: "The time for a call, in milliseconds.")
    var deadline = 1_000

    @Option(help: "The time for an attempt, in milliseconds, where calls are repeated.")
    var attempt = 300

    @Flag(help: "Repeat what failed at another instance.")
    var retry = false

    @Flag(help: "Send a second attempt where the first takes long; with --retry.")
    var hedge = false

    @Option(help: "Decides when calls are made.")
    var seed: UInt64 = 1

    enum Way: String, ExpressibleByArgument, Sendable {
        case client, pick, roundrobin, proxy, cost
    }

    func run() async throws {
        if way == .cost { return try await measureCost() }
        let http = Load.makeHTTPClient(connectTimeout: .milliseconds(Int64(attempt)))
        let plan = CallPlan(
            deadline: .milliseconds(deadline),
            attempt: .milliseconds(attempt),
            retries: retry,
            hedges: retry && hedge
        )
        do {
            let outcomes = try await call(over: http, plan)
            print(outcomes.summary)
        } catch {
            try? await http.shutdown()
            throw error
        }
        try await http.shutdown()
    }

    private func call(over http: HTTPClient, _ plan: CallPlan) async throws -> Outcomes {
        switch way {
        case .roundrobin, .proxy:
            return await offer(RoundRobinCaller(http: http, targets: targets, plan: plan))
        case .pick:
            return await offer(PickCaller(http: http, agent: agent, service: service, plan: plan))
        case .client, .cost:
            return try await MeshClient.withClient(agent: try address()) { mesh in
                try await mesh.waitUntilKnown(service)
                let work = try mesh.service(service)
                return await offer(MeshCaller(http: http, service: work, plan: plan))
            }
        }
    }

    private func measureCost() async throws {
        try await MeshClient.withClient(agent: try address()) { mesh in
            try await mesh.waitUntilKnown(service)
            print(PickCost.measure(try mesh.service(service)))
        }
    }

    private func address() throws -> AgentAddress {
        let parts = agent.split(separator: ":")
        guard parts.count == 2, let port = Int(parts[1]) else {
            throw ValidationError("--agent is HOST:PORT")
        }
        return .tcp(String(parts[0]), port)
    }

    /// Makes the calls when they are due: gaps of an exponential distribution, as from many
    /// callers.
    private func offer(_ caller: some Caller) async -> Outcomes {
        let outcomes = OutcomeLog()
        var random = Gaps(seed: seed)
        let clock = ContinuousClock()
        let start = clock.now + .milliseconds(100)
        let measured = start + .seconds(warmUp)
        let end = measured + .seconds(seconds)
        await withDiscardingTaskGroup { group in
            var due = start
            while due < end {
                try? await clock.sleep(until: due)
                let scheduled = due
                group.addTask {
                    if scheduled >= measured { outcomes.add(lag: clock.now - scheduled) }
                    await caller.call { result in
                        guard scheduled >= measured else { return }
                        outcomes.add(result, latency: clock.now - scheduled)
                    }
                }
                due += .seconds(random.next() / rate)
            }
        }
        return outcomes.all
    }

    /// Failures must show at once: the library's own attempts to connect again, and its limit of
    /// eight connections, would hide them behind waits.
    private static func makeHTTPClient(connectTimeout: TimeAmount) -> HTTPClient {
        var configuration = HTTPClient.Configuration()
        configuration.httpVersion = .http1Only
        configuration.timeout.connect = connectTimeout
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 1_000
        configuration.connectionPool.retryConnectionEstablishment = false
        return HTTPClient(
            eventLoopGroup: .singletonMultiThreadedEventLoopGroup,
            configuration: configuration
        )
    }
}

/// Times between calls of a Poisson process, of mean 1.
struct Gaps {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> Double {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
        let unit = Double((word ^ (word >> 31)) >> 11) * 0x1p-53
        return -logarithm(1 - unit)
    }
}
