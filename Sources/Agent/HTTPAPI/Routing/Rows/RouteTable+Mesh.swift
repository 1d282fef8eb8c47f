import View

extension RouteTable {
    /// Streams and balancing: what is ours alone, with errors that programs can tell apart.
    static let mesh: [Row] = [
        Row(
            "/v1/mesh/stream",
            "mesh_stream",
            .read,
            errors: .reason,
            .get(.waiting(HTTPAPI.meshStream)),
            .post(.waitingBody(HTTPAPI.meshStreamOpen))
        ),
        Row(
            "/v1/mesh/stream/",
            "mesh_stream_change",
            .read,
            errors: .reason,
            .patch(.body(HTTPAPI.meshStreamChange))
        ),
        Row(
            "/v1/mesh/pick/",
            "mesh_pick",
            .read,
            errors: .reason,
            .get(.memory(HTTPAPI.meshPeek)),
            .post(.body(HTTPAPI.meshPick))
        ),
        Row(
            "/v1/mesh/report",
            "mesh_report",
            .read,
            errors: .reason,
            .post(.body(HTTPAPI.meshReport))
        ),
        Row(
            "/v1/mesh/renew",
            "mesh_renew",
            .read,
            errors: .reason,
            .post(.body(HTTPAPI.meshRenew))
        ),
        Row(
            "/v1/mesh/endpoints/",
            "mesh_endpoints",
            .read,
            errors: .reason,
            .get(.poll({ .endpoints($0.name) }, HTTPAPI.meshEndpoints))
        ),
        Row(
            "/v1/mesh/explain/",
            "mesh_explain",
            .read,
            errors: .reason,
            .get(.memory(HTTPAPI.meshExplain))
        ),
        Row(
            "/v1/mesh/breakers",
            "mesh_breakers",
            .read,
            errors: .reason,
            .get(.memory(HTTPAPI.meshBreakers))
        ),
        Row(
            "/v1/mesh/breakers/",
            "mesh_breaker",
            .operate,
            errors: .reason,
            .put(.body(HTTPAPI.meshOrder))
        ),
        Row(
            "/v1/mesh/propagation/",
            "mesh_propagation",
            .read,
            errors: .reason,
            .get(.waiting(HTTPAPI.meshPropagation))
        ),
        Row(
            "/v1/mesh/prometheus",
            "mesh_prometheus",
            .read,
            errors: .reason,
            .get(.view(HTTPAPI.meshPrometheus))
        ),
        Row(
            "/v1/mesh/agreement",
            "mesh_agreement",
            .read,
            errors: .reason,
            .get(.waiting(HTTPAPI.meshAgreement))
        ),
        Row(
            "/v1/mesh/compare",
            "mesh_compare",
            .read,
            errors: .reason,
            .get(.waiting(HTTPAPI.meshCompare))
        ),
        Row(
            "/v1/mesh/load/",
            "mesh_load",
            .register(.serviceID),
            errors: .reason,
            .put(.waitingBody(HTTPAPI.meshLoad))
        ),
        Row(
            "/v1/mesh/drain/",
            "mesh_drain",
            .register(.serviceID),
            errors: .reason,
            .put(.waitingBody(HTTPAPI.meshDrain))
        ),
    ]
}
