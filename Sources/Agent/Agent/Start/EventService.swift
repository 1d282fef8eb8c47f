import HTTPAPI
import ServiceLifecycle

/// Judges which events are meant for this agent as they come.
struct EventService: Service {
    let api: HTTPAPI

    func run() async throws {
        await cancelWhenGracefulShutdown {
            await api.followEvents()
        }
    }
}
