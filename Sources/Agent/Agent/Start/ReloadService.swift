import Catalog
import HTTPAPI
import Logging
import NIOConcurrencyHelpers
import Picking
import ServiceLifecycle
import Services
import Settings
import UnixSignals

/// Reads the configuration files again: their services, their checks, how to balance and the log
/// level.
struct Reloader: Sendable {
    let configuration: AgentConfiguration
    /// What the files said last.
    private let last: NIOLockedValueBox<Reading>
    let catalog: LocalServices
    let balancing: BalancingEngine
    let loads: LoadMeters
    let logger: Logger

    /// What a reload takes over.
    private struct Reading {
        var services: [ServiceDefinition]
        var checks: [CheckDefinition]
        var balancing: BalancingSettings
        var logLevel: Logger.Level

        init(_ configuration: AgentConfiguration) {
            services = configuration.services
            checks = configuration.checks
            balancing = configuration.balancing
            logLevel = configuration.logLevel
        }
    }

    init(
        configuration: AgentConfiguration,
        catalog: LocalServices,
        balancing: BalancingEngine,
        loads: LoadMeters,
        logger: Logger
    ) {
        self.configuration = configuration
        self.catalog = catalog
        self.balancing = balancing
        self.loads = loads
        self.logger = logger
        last = NIOLockedValueBox(Reading(configuration))
    }

    /// Where anything is wrong nothing is changed.
    @discardableResult
    func reload() async throws(ControlError) -> ReloadSummary {
        do {
            let renewed = try AgentConfiguration(configuration.inputs)
            try renewed.judgeDefinitions()
            try await renewed.register(in: catalog)
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
            let now = Reading(renewed)
            let before = last.withLockedValue { last in
                defer { last = now }
                return last
            }
            return Reloader.summary(from: before, to: now)
        } catch {
            logger.error("Not reloaded, nothing is changed: \(error)")
            throw .reload("Not reloaded, nothing is changed: \(error)")
        }
    }
}

extension Reloader {
    private static func summary(from before: Reading, to now: Reading) -> ReloadSummary {
        var summary = ReloadSummary()
        summary.services = .init(from: before.services, to: now.services) { $0.id }
        summary.checks = .init(from: before.checks, to: now.checks) { $0.id }
        let isBalancedAsBefore =
            before.balancing.services == now.balancing.services
            && before.balancing.others == now.balancing.others
        if !isBalancedAsBefore { summary.settings.append("balancing") }
        if before.logLevel != now.logLevel { summary.settings.append("log_level") }
        return summary
    }
}

/// Reloads at SIGHUP.
struct ReloadService: Service {
    let reloader: Reloader

    func run() async throws {
        let signals = await UnixSignalsSequence(trapping: .sighup)
        await cancelWhenGracefulShutdown {
            // What is wrong is logged.
            for await _ in signals { _ = try? await reloader.reload() }
        }
    }
}
