import HTTPTypes
import Logging
import NIOCore
import NIOPosix
import Primitives
import Synchronization

@testable import Formats
@testable import HTTPAPI
@testable import Picking
@testable import View

/// An API around fakes, asked without sockets.
struct Rig {
    let store: ViewStore
    let catalog = FakeCatalog()
    let control = FakeControl()
    let api: HTTPAPI
    let balancing: BalancingEngine
    let clock = PickClock()
    let calls = CallsHeard()
    let mesh = Mesh()
    let connection = ClientConnection(localAddress: .v4(0x7F00_0001))

    static let start: UInt64 = 1_000

    init(
        allowedHosts: [String] = [],
        maximumWaiters: Int = 100,
        settings: BalancingSettings = BalancingSettings(),
        seed: UInt64 = 7,
        seal: LeaseSeal = LeaseSeal(),
        log: LogFeed = LogFeed()
    ) {
        store = ViewStore(
            startIndex: Self.start,
            timers: MultiThreadedEventLoopGroup.singleton.any(),
            maximumWaiters: maximumWaiters
        )
        balancing = BalancingEngine(
            view: store,
            own: Mesh.id(1),
            settings: settings,
            seed: seed,
            clock: BalancingClock { [clock] in clock.now },
            onCalls: { [calls] in calls.hear($0) }
        )
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        api = HTTPAPI(
            view: store,
            catalog: catalog,
            control: control,
            balancing: balancing,
            loads: LoadMeters(settings: settings, clock: BalancingClock { [clock] in clock.now }),
            identity: AgentIdentity(
                id: Mesh.id(1),
                name: "n1",
                datacenter: "dc1",
                version: "0.2.0",
                revision: "abc",
                advertised: Address(ip: .v4(0x0A00_0001), port: 7_946)
            ),
            gate: HTTPGuard(allowedHosts: allowedHosts),
            seal: seal,
            log: log,
            logger: logger
        )
    }

    func apply(_ changes: ViewChange...) {
        store.apply(changes, nowMilliseconds: 1)
    }

    func send(
        _ method: HTTPRequest.Method,
        _ target: String,
        body: String = "",
        host: String? = "localhost:8500",
        headers: HTTPFields = [:],
        connection: ClientConnection? = nil
    ) async -> APIResponse {
        await api.respond(
            to: APIRequest(
                method: method,
                target: target,
                authority: host,
                values: { headers[values: $0] },
                connection: connection ?? self.connection,
                readBody: { Array(body.utf8) }
            )
        )
    }

    func get(_ target: String) async -> APIResponse { await send(.get, target) }

    func put(_ target: String, _ body: String = "") async -> APIResponse {
        await send(.put, target, body: body)
    }
}

extension APIResponse {
    var code: Int { head.status.code }

    func header(_ name: String) -> String? {
        HTTPField.Name(name).flatMap { head.headerFields[$0] }
    }

    var index: UInt64 { header("X-Consul-Index").flatMap { UInt64($0) } ?? 0 }

    /// The body as JSON.
    var json: JSONValue {
        get throws { try JSONValue(parsing: Array(bodyText.utf8)) }
    }
}

extension JSONValue {
    /// The member of this key.
    subscript(key: String) -> JSONValue? {
        guard case .object(let members) = self else { return nil }
        return members.first { $0.key == key }?.value
    }

    subscript(position: Int) -> JSONValue? {
        guard case .array(let items) = self, items.indices.contains(position) else { return nil }
        return items[position]
    }

    var count: Int {
        switch self {
        case .array(let items): items.count
        case .object(let members): members.count
        default: 0
        }
    }

    var elements: [JSONValue]? {
        if case .array(let items) = self { items } else { nil }
    }

    var text: String? {
        if case .string(let text) = self { text } else { nil }
    }
}
