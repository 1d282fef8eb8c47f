import Gossip
import NodeShell
import Picking
import ServiceLifecycle

/// Tells the mesh which services with capacities are called from here.
struct CallerService: Service {
    let calls: AsyncStream<OwnCalls.Wish>
    let loop: NodeLoop

    func run() async throws {
        await cancelWhenGracefulShutdown {
            for await wish in calls {
                await loop.perform(.calls(service: wish.service, wish.isCalling))
            }
        }
    }
}
