import Gossip
import ServiceLifecycle

/// Tells the mesh which services with capacities are called from here.
struct CallerService: Service {
    let balancing: BalancingEngine
    let loop: NodeLoop

    func run() async throws {
        await cancelWhenGracefulShutdown {
            for await wish in balancing.calls {
                await loop.perform(.calls(service: wish.service, wish.isCalling))
            }
        }
    }
}
