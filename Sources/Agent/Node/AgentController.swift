import Gossip
import Logging
import Membership
import Primitives

/// Answers the API's questions to the running agent.
struct AgentController: AgentControl {
    let loop: NodeLoop
    let catalog: LocalServices
    let logger: Logger
    let metrics: MeshMetrics
    /// The port that an address without one means.
    let defaultPort: UInt16
    /// Begins the graceful end of the process.
    let stop: @Sendable () -> Void

    /// How long a join waits for answers.
    private static let joinPatience = Duration.seconds(5)

    func join(_ addresses: [String]) async throws(ControlError) -> Int {
        var targets: [Address] = []
        for text in addresses {
            guard let (host, port) = Address.split(text),
                let number = port.map({ UInt16($0) }) ?? defaultPort
            else { throw .join("\(text) is no address: write host, host:port or [v6]:port") }
            let seed = SeedAddress(host: host, port: number)
            let found = await SeedResolver(seeds: [seed], logger: logger).resolve().addresses
            guard !found.isEmpty else { throw .join("\(host) does not resolve") }
            targets += found
        }
        await loop.perform(.peers(targets))
        var waited = Duration.zero
        while waited < AgentController.joinPatience {
            let answered = await loop.answered(among: targets)
            if answered.count == targets.count { return answered.count }
            try? await loop.timers.sleep(for: .milliseconds(50))
            waited += .milliseconds(50)
        }
        let answered = await loop.answered(among: targets)
        guard answered.isEmpty else { return answered.count }
        let names = addresses.joined(separator: ", ")
        throw .join(
            "nobody answered at \(names): is an agent of this cluster running there, with the "
                + "same cluster key, and does UDP get through?"
        )
    }

    func leave() async {
        logger.notice("Leaving: asked by the API")
        stop()
    }

    func forceLeave(_ nodeName: String) async throws(ControlError) {
        try await loop.forceLeave(nodeName)
    }

    func statistics() async -> [StatisticsGroup] {
        await loop.statistics()
    }

    func readiness() async -> [ReadinessItem] {
        let isReady = await loop.isReady
        return [
            ReadinessItem(
                name: "mesh",
                failure: isReady ? nil : "no seed has answered yet; see --join and the log"
            ),
            ReadinessItem(name: "storage"),
        ]
    }

    func metricsText() async -> String {
        metrics.text(await loop.figures(), catalog: catalog.figures)
    }
}
