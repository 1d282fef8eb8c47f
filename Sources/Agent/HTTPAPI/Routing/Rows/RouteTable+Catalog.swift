extension RouteTable {
    /// What is known of the mesh.
    static let catalog: [Row] = [
        Row(
            "/v1/catalog/services",
            "catalog_services",
            .read,
            filters: .catalogService,
            .get(.view(HTTPAPI.catalogServices))
        ),
        Row(
            "/v1/catalog/service/",
            "catalog_service",
            .read,
            filters: .catalogService,
            .get(.view(HTTPAPI.catalogService))
        ),
        Row(
            "/v1/catalog/nodes",
            "catalog_nodes",
            .read,
            filters: .node,
            .get(.view(HTTPAPI.catalogNodes))
        ),
        Row(
            "/v1/catalog/node/",
            "catalog_node",
            .read,
            filters: .service,
            .get(.view(HTTPAPI.catalogNode))
        ),
        Row(
            "/v1/catalog/node-services/",
            "catalog_node_services",
            .read,
            filters: .service,
            .get(.view(HTTPAPI.catalogNodeServices))
        ),
        Row(
            "/v1/catalog/datacenters",
            "catalog_datacenters",
            .read,
            .get(.memory(HTTPAPI.catalogDatacenters))
        ),
        Row(
            "/v1/catalog/register",
            "catalog_register",
            .register(.body),
            .put(.waitingBody(HTTPAPI.registerExternal))
        ),
        Row(
            "/v1/catalog/deregister",
            "catalog_deregister",
            .register(.body),
            .put(.waitingBody(HTTPAPI.deregisterExternal))
        ),
        Row("/v1/status/leader", "status_leader", .read, .get(.memory(HTTPAPI.statusLeader))),
        Row("/v1/status/peers", "status_peers", .read, .get(.memory(HTTPAPI.statusPeers))),
    ]

    static let health: [Row] = [
        Row(
            "/v1/health/service/",
            "health_service",
            .read,
            filters: .healthEntry,
            .get(.view(HTTPAPI.healthService))
        ),
        Row(
            "/v1/health/node/",
            "health_node",
            .read,
            filters: .check,
            .get(.view(HTTPAPI.healthNode))
        ),
        Row(
            "/v1/health/checks/",
            "health_checks",
            .read,
            filters: .check,
            .get(.view(HTTPAPI.healthChecks))
        ),
        Row(
            "/v1/health/state/",
            "health_state",
            .read,
            filters: .check,
            .get(.view(HTTPAPI.healthState))
        ),
    ]

    static let coordinates: [Row] = [
        Row(
            "/v1/coordinate/nodes",
            "coordinate_nodes",
            .read,
            .get(.view(HTTPAPI.coordinateNodes))
        ),
        Row(
            "/v1/coordinate/node/",
            "coordinate_node",
            .read,
            .get(.view(HTTPAPI.coordinateNode))
        ),
        Row(
            "/v1/coordinate/datacenters",
            "coordinate_datacenters",
            .read,
            .get(.memory(HTTPAPI.coordinateDatacenters))
        ),
    ]

    /// Lists that are always empty here: those of Connect.
    static let emptyLists: [Row] = [
        emptyList("/v1/catalog/connect/"), emptyList("/v1/health/connect/"),
        emptyList("/v1/health/ingress/"),
    ]

    private static func emptyList(_ path: Substring) -> Row {
        Row(path, "empty_list", .read, .get(.view(HTTPAPI.emptyList)))
    }
}
