/// The one table of the API: which path is which place, and which methods it takes.
package enum RouteTable {
    /// A row. A path that ends in `/` is followed by a name, which may itself contain slashes.
    struct Row: Sendable {
        var path: Substring
        var route: Route
        var methods: RouteMethods
        /// What is not provided, for refusals.
        var refusal = ""
    }

    /// A place with the name that follows its path, not decoded.
    struct Match {
        var row: Row
        var name: Substring
    }

    /// Bytes of a path, at most: the longest id, every byte of it escaped, fits four times.
    static let maximumPath = 2_048

    /// Finds the place of a path: the whole path first, then its longest prefix that is a row.
    static func match(_ path: Substring) -> Match? {
        if let row = rowsByPath[path] { return Match(row: row, name: "") }
        var ends: [Substring.Index] = []
        for index in path.utf8.indices where path.utf8[index] == UInt8(ascii: "/") {
            ends.append(path.utf8.index(after: index))
            if ends.count > deepestPrefix { break }
        }
        for end in ends.reversed() {
            if let row = rowsByPath[path[..<end]] { return Match(row: row, name: path[end...]) }
        }
        return nil
    }

    static let rows = agent + catalog + mesh + operations + refusals

    private static let rowsByPath = Dictionary(
        rows.map { ($0.path, $0) },
        uniquingKeysWith: { first, _ in first }
    )

    /// Slashes in the longest row.
    private static let deepestPrefix =
        rowsByPath.keys.map { $0.utf8.count { $0 == UInt8(ascii: "/") } }.max() ?? 0
}

extension RouteTable {
    private static func row(
        _ path: Substring,
        _ route: Route,
        _ methods: RouteMethods = .get
    ) -> Row {
        Row(path: path, route: route, methods: methods)
    }

    private static let agent = [
        row("/v1/agent/self", .agentSelf),
        row("/v1/agent/version", .agentVersion),
        row("/v1/agent/members", .agentMembers),
        row("/v1/agent/services", .agentServices),
        row("/v1/agent/service/", .agentService),
        row("/v1/agent/service/register", .serviceRegister, .put),
        row("/v1/agent/service/deregister/", .serviceDeregister, .put),
        row("/v1/agent/service/maintenance/", .serviceMaintenance, .put),
        row("/v1/agent/maintenance", .nodeMaintenance, .put),
        row("/v1/agent/checks", .agentChecks),
        row("/v1/agent/check/register", .checkRegister, .put),
        row("/v1/agent/check/deregister/", .checkDeregister, .put),
        row("/v1/agent/check/pass/", .checkPass, .put),
        row("/v1/agent/check/warn/", .checkWarn, .put),
        row("/v1/agent/check/fail/", .checkFail, .put),
        row("/v1/agent/check/update/", .checkUpdate, .put),
        row("/v1/agent/health/service/id/", .agentHealthByID),
        row("/v1/agent/health/service/name/", .agentHealthByName),
        row("/v1/agent/join/", .agentJoin, .put),
        row("/v1/agent/leave", .agentLeave, .put),
        row("/v1/agent/reload", .agentReload, .put),
        row("/v1/agent/force-leave/", .agentForceLeave, .put),
        row("/v1/agent/metrics", .agentMetrics),
    ]

    private static let catalog = [
        row("/v1/catalog/services", .catalogServices),
        row("/v1/catalog/service/", .catalogService),
        row("/v1/catalog/nodes", .catalogNodes),
        row("/v1/catalog/node/", .catalogNode),
        row("/v1/catalog/node-services/", .catalogNodeServices),
        row("/v1/catalog/datacenters", .catalogDatacenters),
        row("/v1/catalog/connect/", .emptyList),
        row("/v1/health/service/", .healthService),
        row("/v1/health/node/", .healthNode),
        row("/v1/health/checks/", .healthChecks),
        row("/v1/health/state/", .healthState),
        row("/v1/health/connect/", .emptyList),
        row("/v1/health/ingress/", .emptyList),
        row("/v1/status/leader", .statusLeader),
        row("/v1/status/peers", .statusPeers),
        row("/v1/coordinate/nodes", .emptyList),
        row("/v1/coordinate/datacenters", .emptyList),
        row("/v1/event/list", .emptyList),
    ]

    private static let mesh = [
        row("/v1/mesh/stream", .meshStream, [.get, .post]),
        row("/v1/mesh/stream/", .meshStreamChange, .patch),
        row("/v1/mesh/pick/", .meshPick, [.get, .post]),
        row("/v1/mesh/report", .meshReport, .post),
        row("/v1/mesh/renew", .meshRenew, .post),
        row("/v1/mesh/endpoints/", .meshEndpoints),
        row("/v1/mesh/explain/", .meshExplain),
        row("/v1/mesh/breakers", .meshBreakers),
        row("/v1/mesh/breakers/", .meshBreaker, .put),
        row("/v1/mesh/load/", .meshLoad, .put),
        row("/v1/mesh/drain/", .meshDrain, .put),
    ]

    private static let operations = [
        row("/metrics", .metrics),
        row("/livez", .live),
        row("/readyz", .ready),
        row("/healthz", .ready),
    ]
}
