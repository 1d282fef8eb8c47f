extension RouteTable {
    /// What probes and collectors of metrics ask.
    static let operations: [Row] = [
        Row("/metrics", "metrics", .read, .get(.waiting(HTTPAPI.metrics))),
        Row("/livez", "livez", .open, .get(.memory(HTTPAPI.live))),
        Row("/readyz", "readyz", .open, .get(.waiting(HTTPAPI.readiness))),
        Row("/healthz", "readyz", .open, .get(.waiting(HTTPAPI.readiness))),
    ]
}
