import Catalog
import Logging
import Picking
import ServiceLifecycle
import Settings
import UnixSignals

/// Reads the configuration files again at SIGHUP: their services, their checks, how to balance and
/// the log level.
struct ReloadService: Service {
    let configuration: AgentConfiguration
    let catalog: LocalServices
    let balancing: BalancingEngine
    let loads: LoadMeters
    let logger: Logger

    func run() async throws {
        let signals = await UnixSignalsSequence(trapping: .sighup)
        await cancelWhenGracefulShutdown {
            for await _ in signals { await reload() }
        }
    }

    private func reload() async {
        do {
            let renewed = try AgentConfiguration(configuration.inputs)
            try await catalog.setFileServices(renewed.services, checks: renewed.checks)
            balancing.adopt(renewed.balancing)
            loads.adopt(renewed.balancing)
            ConsoleLog.setLevel(renewed.logLevel)
            logger.notice(
                """
                Reloaded services, checks, balancing and the log level; other settings need a \
                restart
                """,
                metadata: ["services": "\(renewed.services.count)"]
            )
        } catch {
            logger.error("Not reloaded, nothing is changed: \(error)")
        }
    }
}
