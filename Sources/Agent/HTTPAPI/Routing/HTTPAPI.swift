package import Catalog
import Formats
import HTTPTypes
package import Logging
package import Picking
import Synchronization
package import View

/// The API of an agent: turns requests into answers, from the view and the owner's side.
///
/// It knows no sockets: `HTTPServer` brings requests, tests make them.
package final class HTTPAPI: Sendable {
    package let view: ViewStore
    let catalog: any ServiceCatalog
    let control: any AgentControl
    let balancing: BalancingEngine
    let loads: LoadMeters
    let identity: AgentIdentity
    let gate: HTTPGuard
    package let counters: HTTPCounters
    let cache = ResponseCache()
    let streams = StreamDesk()
    let events = EventDesk()
    let log: LogFeed
    let seal: LeaseSeal
    let idempotency = IdempotencyHash()
    /// Requests that wait for other members.
    let waits = Mutex(0)
    let logger: Logger

    package init(
        view: ViewStore,
        catalog: any ServiceCatalog,
        control: any AgentControl,
        balancing: BalancingEngine,
        loads: LoadMeters,
        identity: AgentIdentity,
        gate: HTTPGuard = HTTPGuard(),
        counters: HTTPCounters = HTTPCounters(),
        seal: LeaseSeal = LeaseSeal(),
        log: LogFeed = LogFeed(),
        logger: Logger
    ) {
        self.view = view
        self.catalog = catalog
        self.control = control
        self.balancing = balancing
        self.loads = loads
        self.identity = identity
        self.gate = gate
        self.counters = counters
        self.seal = seal
        self.log = log
        self.logger = logger
    }

    /// Answers a request, whatever it is. Counts it, too.
    package func respond(to request: APIRequest) async -> APIResponse {
        switch begin(request) {
        case .answered(let response): response
        case .waits(let begun): await finish(begun)
        }
    }
}
