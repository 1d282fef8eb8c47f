import Catalog
import DNSServer
import Formats
import Gossip
import HTTPAPI
import Logging
import Membership
import NodeShell
import Primitives
import Settings
import Storage
import View

/// Answers the API's questions to the running agent.
struct AgentController: AgentControl {
    let loop: NodeLoop
    let catalog: LocalServices
    let logger: Logger
    let metrics: MeshMetrics
    let view: ViewStore
    /// The port that an address without one means.
    let defaultPort: UInt16
    let lookup: HostLookup
    let storage: WatchedStorage
    let disk: DiskThread
    let dns: DNSServer?
    let reloader: Reloader
    /// Begins the graceful end of the process.
    let stop: @Sendable () -> Void

    /// How long a join waits for answers.
    private static let joinPatience = Duration.seconds(5)
    /// How long readiness waits to hear that a disk that refused a write takes them again.
    private static let probePatience = Duration.milliseconds(100)

    func join(_ addresses: [String]) async throws(ControlError) -> Int {
        var groups: [[Address]] = []
        for text in addresses {
            guard let (host, port) = Address.split(text),
                let number = port.map({ UInt16($0) }) ?? defaultPort
            else { throw .join("\(text) is no address: write host, host:port or [v6]:port") }
            let seed = SeedAddress(host: host, port: number)
            let found = await SeedResolver(seeds: [seed], lookup: lookup).resolve().addresses
            guard !found.isEmpty else { throw .join("\(host) does not resolve") }
            groups.append(found)
        }
        await loop.perform(.peers(groups.flatMap(\.self)))
        var waited = Duration.zero
        while await answered(among: groups) < groups.count, waited < AgentController.joinPatience {
            try? await loop.timers.sleep(for: .milliseconds(50))
            waited += .milliseconds(50)
        }
        let answered = await answered(among: groups)
        guard answered == 0 else { return answered }
        let names = addresses.joined(separator: ", ")
        let tried = groups.flatMap(\.self).map(\.description).joined(separator: ", ")
        throw .join(
            "nobody answered at \(names) (tried \(tried)): is an agent of this cluster running "
                + "there, with the same cluster key, and does UDP get through?"
        )
    }

    /// At how many names somebody answered: one of a name's addresses is enough.
    private func answered(among groups: [[Address]]) async -> Int {
        var count = 0
        for group in groups where await !loop.answered(among: group).isEmpty { count += 1 }
        return count
    }

    func leave() async {
        logger.notice("Leaving: asked by the API")
        stop()
    }

    func reload() async throws(ControlError) -> ReloadSummary {
        try await reloader.reload()
    }

    func forceLeave(_ nodeName: String) async throws(ControlError) -> [NodeID] {
        do throws(ForgetRefusal) {
            return try await loop.forceLeave(nodeName)
        } catch {
            throw ControlError(error)
        }
    }

    func statistics() async -> [StatisticsGroup] {
        await loop.figures(instances: view.current.instanceCount).statistics
    }

    func readiness() async -> [ReadinessItem] {
        storage.probeAfterFailure(on: disk)
        var waited = Duration.zero
        while storage.isProbing, waited < AgentController.probePatience {
            try? await loop.timers.sleep(for: .milliseconds(10))
            waited += .milliseconds(10)
        }
        var items = await loop.readiness().map {
            ReadinessItem(name: $0.name, failure: $0.failure)
        }
        let unsaved = catalog.figures.unsavedChanges
        let held = "\(unsaved) changes hold in memory alone and are lost with this process"
        let failure = [unsaved > 0 ? held : nil, storage.failure].compactMap(\.self)
        items.insert(
            ReadinessItem(
                name: "storage",
                failure: failure.isEmpty ? nil : failure.joined(separator: ": ")
            ),
            at: 1
        )
        if let dns { items.append(ReadinessItem(name: "dns", failure: dns.failure)) }
        return items
    }

    func metricsText() async -> String {
        let figures = await loop.figures(instances: view.current.instanceCount)
        var text = MetricsText()
        text.append(metrics.text(figures, catalog: catalog.figures))
        dns?.write(to: &text)
        return String(decoding: text.bytes, as: UTF8.self)
    }
}

extension ControlError {
    fileprivate init(_ refusal: ForgetRefusal) {
        self =
            switch refusal {
            case .unknownNode(let name): .unknownNode(name)
            case .stillAlive(let name): .stillAlive(name)
            case .undecided(let name): .undecided(name)
            case .severalHolders(let name, let ids): .severalHolders(name, ids: ids)
            }
    }
}
