import Gossip
import Logging
import ServiceLifecycle

/// Renews this node's certificate at half of its life, and the secret of its cookies every two
/// minutes.
struct CertificateKeeper: Service {
    let loop: NodeLoop
    let logger: Logger
    /// Makes a certificate that is valid from now on.
    let renew: @Sendable () -> Command?

    private static let pause = Duration.seconds(3_600)

    func run() async throws {
        try? await cancelWhenGracefulShutdown {
            while true {
                try await loop.timers.sleep(for: CertificateKeeper.pause)
                let left = await Int64(loop.certificateEnd) - Int64(WallClock.seconds)
                guard left < Int64(ClusterMaterial.lifetime / 2) else { continue }
                guard let command = renew() else {
                    logger.error("The certificate of this node cannot be renewed")
                    continue
                }
                await loop.perform(command)
                logger.info("The certificate of this node is renewed")
            }
        }
    }
}
