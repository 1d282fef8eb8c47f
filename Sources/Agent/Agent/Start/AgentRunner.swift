internal import Glibc
import Gossip
import HTTPAPI
import Host
import Logging
import NIOCore
import NIOPosix
import Primitives
import Registry
import ServiceLifecycle
package import Settings
import Sodium
import Wire

/// Runs the agent from start to end.
///
/// Everything that can be wrong with a configuration is found before anything runs: keys, storage,
/// sockets, then the mesh, then the API.
package enum AgentRunner {
    package static func run(_ configuration: AgentConfiguration) async throws(StartFailure) {
        Allocator.limit()
        let level = configuration.logLevel
        let isJSON = configuration.logsJSON
        let feed = LogFeed()
        let writer = LogWriter(
            descriptor: STDERR_FILENO,
            count: { feed.noteUnwritten($0) },
            lossLine: { ConsoleLog.line(ofLost: $0, isJSON: isJSON) }
        )
        LoggingSystem.bootstrap { _ in
            ConsoleLog(level: level, isJSON: isJSON, feed: feed, writer: writer)
        }
        let logger = Logger(label: "martlet")
        do throws(StartFailure) {
            try await run(configuration, logger: logger, feed: feed)
        } catch {
            await writer.finish()
            throw error
        }
        await writer.finish()
    }

    private static func run(
        _ configuration: AgentConfiguration,
        logger: Logger,
        feed: LogFeed
    ) async throws(StartFailure) {
        guard Library.isReady else {
            throw StartFailure(message: "libsodium could not start on this host", exitStatus: 1)
        }
        ConnectionLimit.raiseFileLimit()
        // The default pool, libdispatch's, looks after its threads every second, which an agent at
        // rest must not. Where this cannot be had, it only costs that.
        NIOSingletons.unsafeTryInstallSingletonPosixEventLoopGroupAsConcurrencyGlobalExecutor()
        let agent = try await AgentAssembly.assemble(configuration, logger: logger, feed: feed)
        do {
            try await agent.run()
        } catch let failure as StartFailure {
            throw failure
        } catch {
            throw StartFailure(message: "\(error)", exitStatus: 1)
        }
        if let reason = agent.lifeline.haltReason {
            throw StartFailure(message: reason, exitStatus: 1)
        }
        logger.notice("The agent has stopped")
    }
}
