import Gossip
import Logging
import Primitives
import ServiceLifecycle

/// Resolves the seeds again for as long as any of them is missing, less and less often.
struct SeedKeeper: Service {
    let resolver: SeedResolver
    let loop: NodeLoop
    let logger: Logger

    private static let firstPause = Duration.seconds(1)
    private static let longestPause = Duration.seconds(30)

    func run() async throws {
        var pause = SeedKeeper.firstPause
        var complained: Set<String> = []
        try? await cancelWhenGracefulShutdown {
            while !resolver.seeds.isEmpty {
                let outcome = await resolver.resolve()
                for name in outcome.unresolved where complained.insert(name).inserted {
                    logger.warning(
                        "The seed \(name) does not resolve; the agent keeps trying quietly",
                        metadata: ["remedy": "check --join and DNS"]
                    )
                }
                for name in complained where !outcome.unresolved.contains(name) {
                    complained.remove(name)
                    logger.notice("The seed \(name) resolves now")
                }
                await loop.perform(.seeds(outcome.addresses))
                repeat {
                    try await Task.sleep(for: pause)
                    pause = min(pause * 2, SeedKeeper.longestPause)
                } while await !(loop.isMissingSeeds || !outcome.unresolved.isEmpty)
                if await !loop.isMissingSeeds { pause = SeedKeeper.firstPause }
            }
        }
        try? await gracefulShutdown()
    }
}
