import Gossip
package import Logging
import Primitives
import ServiceLifecycle

/// Resolves the seeds again for as long as any of them is missing, less and less often.
package struct SeedKeeper: Service {
    let resolver: SeedResolver
    let loop: NodeLoop
    let logger: Logger

    package init(resolver: SeedResolver, loop: NodeLoop, logger: Logger) {
        self.resolver = resolver
        self.loop = loop
        self.logger = logger
    }

    private static let firstPause = Duration.seconds(1)
    private static let longestPause = Duration.seconds(30)

    package func run() async throws {
        guard !resolver.seeds.isEmpty else {
            try? await gracefulShutdown()
            return
        }
        try? await cancelWhenGracefulShutdown { try await keepResolving() }
    }

    private func keepResolving() async throws {
        var pause = SeedKeeper.firstPause
        var complained: [String] = []
        while true {
            let outcome = await resolver.resolve()
            for name in outcome.unresolved where !complained.contains(name) {
                complained.append(name)
                logger.warning(
                    "The seed \(name) does not resolve; the agent keeps trying quietly",
                    metadata: ["remedy": "check --join and DNS"]
                )
            }
            for name in complained where !outcome.unresolved.contains(name) {
                logger.notice("The seed \(name) resolves now")
            }
            complained.removeAll { !outcome.unresolved.contains($0) }
            await loop.seek(outcome)
            var isMissing = true
            repeat {
                try await wait(pause)
                pause = min(pause * 2, SeedKeeper.longestPause)
                await loop.complainOfSeeds()
                isMissing = await loop.isMissingSeeds
            } while !isMissing && outcome.unresolved.isEmpty
            if !isMissing { pause = SeedKeeper.firstPause }
        }
    }

    /// Waits; an agent that is not in yet looks at its clock each second meanwhile, since a wrong
    /// one may be what keeps it out.
    private func wait(_ pause: Duration) async throws {
        var left = pause
        while left > SeedKeeper.firstPause, await !loop.isReady {
            try await loop.timers.sleep(for: SeedKeeper.firstPause)
            await loop.settle()
            left -= SeedKeeper.firstPause
        }
        try await loop.timers.sleep(for: left)
    }
}
