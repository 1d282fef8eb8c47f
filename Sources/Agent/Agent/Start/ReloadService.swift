import Catalog
import HTTPAPI
import Logging
import Picking
import ServiceLifecycle
import Settings
import UnixSignals

/// Reads the configuration files again: their services, their checks, how to balance and the log
/// level.
struct Reloader: Sendable {
    let configuration: AgentConfiguration
    let catalog: LocalServices
    let balancing: BalancingEngine
    let loads: LoadMeters
    let logger: Logger

    /// Where anything is wrong nothing is changed.
    func reload() async throws(ControlError) {
        do {
            let renewed = try AgentConfiguration(configuration.inputs)
            try renewed.judgeDefinitions()
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
            throw .reload("Not reloaded, nothing is changed: \(error)")
        }
    }
}

/// Reloads at SIGHUP.
struct ReloadService: Service {
    let reloader: Reloader

    func run() async throws {
        let signals = await UnixSignalsSequence(trapping: .sighup)
        await cancelWhenGracefulShutdown {
            // What is wrong is logged.
            for await _ in signals { try? await reloader.reload() }
        }
    }
}
