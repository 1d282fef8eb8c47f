import Catalog
import ServiceLifecycle

/// The life of the owner's side: checks run until the end, and their states are kept then.
struct CatalogService: Service {
    let catalog: LocalServices

    func run() async throws {
        await cancelWhenGracefulShutdown {
            await catalog.run()
        }
    }
}
