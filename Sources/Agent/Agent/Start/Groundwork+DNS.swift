import DNS
import DNSServer
import HTTPAPI
import Logging
import NIOPosix
import Picking
import View

extension Groundwork {
    /// Binds the sockets of DNS, which answer once the agent runs; none where it is off. They have
    /// an event loop of their own, so that a flood of DNS keeps the API from nothing.
    func bindDNS(
        _ configuration: DNSConfiguration?,
        _ balancing: BalancingEngine,
        logger: Logger
    ) async throws(StartFailure) -> DNSServer? {
        guard let configuration else { return nil }
        do throws(DNSServerError) {
            return try await DNSServer.bind(
                configuration,
                view: view,
                source: MeshSource(own: identity.id, datacenter: identity.datacenter) { service in
                    balancing.ejected(of: service)
                },
                group: MultiThreadedEventLoopGroup(numberOfThreads: 1),
                logger: logger
            )
        } catch {
            throw StartFailure(message: "\(error)", exitStatus: 1)
        }
    }
}
