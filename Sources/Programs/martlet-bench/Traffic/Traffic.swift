import ArgumentParser
import Foundation
import NIOCore
import NIOPosix

/// `martlet-bench traffic`: picks and reports through an agent's HTTP API.
struct Traffic: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Measures an agent under picks and reports over HTTP.",
        discussion: """
            Each connection picks, then reports that pick, in turn; both count as requests. With \
            a rate, requests are due at even times whatever comes back (an open loop), and their \
            time counts from when they were due; without one, each follows the last at once.
            """
    )

    @Option(help: "Where the agent listens for HTTP.")
    var host = "127.0.0.1"

    @Option(help: "Its port.")
    var port = 8_500

    @Option(help: "The service to pick; it must be registered.")
    var service = "payments"

    @Option(help: "How many connections.")
    var connections = 64

    @Option(help: "Requests a second in all; 0 for as many as there can be.")
    var rate = 0

    @Option(help: "How long to measure, after two seconds to warm up.")
    var seconds = 10

    func run() async throws {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let results = try await measure(on: group.next())
        try await group.shutdownGracefully()
        print(results.text(connections: connections, rate: rate))
        guard results.failures == 0 else { throw ExitCode.failure }
    }

    private func measure(on loop: any EventLoop) async throws -> TrafficResults {
        let warmUp = Duration.seconds(2)
        let start = NIODeadline.now()
        let plan = TrafficPlan(
            service: service,
            from: start + .nanoseconds(2_000_000_000),
            until: start + .nanoseconds(2_000_000_000) + .seconds(Int64(seconds)),
            interval: rate > 0
                ? .nanoseconds(Int64(connections) * 1_000_000_000 / Int64(rate)) : nil
        )
        var channels: [any Channel] = []
        for number in 0..<connections {
            // Spread over one interval, so that not all are due at once.
            let offset = (plan.interval?.nanoseconds ?? 0) * Int64(number) / Int64(connections)
            let first = start + .nanoseconds(offset)
            let channel = try await ClientBootstrap(group: loop)
                .channelOption(.socketOption(.tcp_nodelay), value: 1)
                .channelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try channel.pipeline.syncOperations.addHandler(
                            TrafficHandler(plan: plan, first: first)
                        )
                    }
                }
                .connect(host: host, port: port).get()
            channels.append(channel)
        }
        try await Task.sleep(for: warmUp + .seconds(seconds) + .milliseconds(500))
        var results = TrafficResults(seconds: Double(seconds))
        for channel in channels {
            let own = try await channel.eventLoop.submit {
                try channel.pipeline.syncOperations.handler(type: TrafficHandler.self).results
            }.get()
            results.add(own)
            try? await channel.close()
        }
        return results
    }
}
