import View

extension RouteTable {
    /// Parts of Consul's API that cannot be true without servers. Not 404: clients take that for
    /// "no such key".
    static let refusals: [Row] =
        [
            keyValue("/v1/kv", "/v1/kv/"),
            refusal("sessions", "/v1/session/"),
            refusal("transactions", "/v1/txn"),
            refusal("prepared queries", "/v1/query", "/v1/query/"),
            refusal("Connect", "/v1/connect/", "/v1/agent/connect/", "/v1/discovery-chain/"),
            refusal("operator commands", "/v1/operator/"),
            refusal("snapshots", "/v1/snapshot"),
            refusal("central configuration", "/v1/config", "/v1/config/", "/v1/exported-services"),
            refusal("peering", "/v1/peering", "/v1/peering/", "/v1/peerings"),
            refusal("internal endpoints", "/v1/internal/"),
            refusal(
                "telling where another node is; each agent finds its own place",
                "/v1/coordinate/update"
            ),
            refusal(
                "host information; any program of this host can ask the host itself",
                "/v1/agent/host"
            ),
            refusal("streamed metrics; /v1/agent/metrics has them", "/v1/agent/metrics/stream"),
            refusal("gateways", "/v1/catalog/gateway-services/"),
            accessControl("/v1/acl/", "/v1/agent/token/"),
        ].flatMap { $0 }

    private static func refusal(_ what: String, _ paths: Substring...) -> [Row] {
        paths.map { refused($0, "refused", HTTPAPI.refusing(.notProvided(what))) }
    }

    private static func accessControl(_ paths: Substring...) -> [Row] {
        paths.map { refused($0, "acl", HTTPAPI.refusing(.noAccessControl)) }
    }

    /// Whatever the method is.
    private static func refused(
        _ path: Substring,
        _ label: String,
        _ handler: RouteHandler
    ) -> Row {
        Row(path, label, .open, .get(handler), .put(handler), .post(handler), .delete(handler))
    }

    /// Keys and values, which take servers; who follows a key is told that there is none.
    private static func keyValue(_ paths: Substring...) -> [Row] {
        let handler = HTTPAPI.refusing(HTTPAPI.noKeys)
        return paths.map { path in
            Row(
                path,
                "kv",
                .open,
                .get(.poll({ _ in .nothing }, HTTPAPI.readKey)),
                .put(handler),
                .post(handler),
                .delete(handler)
            )
        }
    }
}

extension HTTPAPI {
    /// A handler that does nothing but refuse.
    fileprivate static func refusing(_ error: APIError) -> RouteHandler {
        .memory { _ in { _ throws(APIError) in throw error } }
    }
}
