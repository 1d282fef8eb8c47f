extension RouteTable {
    /// This agent, and what is registered at it.
    static let agent: [Row] = [
        Row("/v1/agent/self", "agent_self", .read, .get(.waiting(HTTPAPI.agentSelf))),
        Row("/v1/agent/version", "agent_version", .read, .get(.memory(HTTPAPI.agentVersion))),
        Row(
            "/v1/agent/members",
            "agent_members",
            .read,
            filters: .member,
            .get(.memory(HTTPAPI.agentMembers))
        ),
        Row("/v1/agent/metrics", "agent_metrics", .read, .get(.waiting(HTTPAPI.agentMetrics))),
        Row("/v1/agent/monitor", "agent_monitor", .read, .get(.waiting(HTTPAPI.monitor))),
        Row("/v1/agent/join/", "agent_join", .operate, .put(.waiting(HTTPAPI.join))),
        Row("/v1/agent/leave", "agent_leave", .operate, .put(.waiting(HTTPAPI.leave))),
        Row("/v1/agent/reload", "agent_reload", .operate, .put(.waiting(HTTPAPI.reload))),
        Row(
            "/v1/agent/force-leave/",
            "agent_force_leave",
            .operate,
            .put(.waiting(HTTPAPI.forceLeave))
        ),
        Row(
            "/v1/agent/maintenance",
            "agent_maintenance",
            .operate,
            .put(.waiting(HTTPAPI.setNodeMaintenance))
        ),
    ]

    static let agentServices: [Row] = [
        Row(
            "/v1/agent/services",
            "agent_services",
            .read,
            filters: .service,
            .get(.waiting(HTTPAPI.agentServices))
        ),
        Row("/v1/agent/service/", "agent_service", .read, .get(.waiting(HTTPAPI.agentService))),
        Row(
            "/v1/agent/service/register",
            "agent_service_register",
            .register(.body),
            .put(.waitingBody(HTTPAPI.registerService))
        ),
        Row(
            "/v1/agent/service/deregister/",
            "agent_service_deregister",
            .register(.serviceID),
            .put(.waiting(HTTPAPI.deregisterService))
        ),
        Row(
            "/v1/agent/service/maintenance/",
            "agent_service_maintenance",
            .register(.serviceID),
            .put(.waiting(HTTPAPI.setServiceMaintenance))
        ),
        Row(
            "/v1/agent/health/service/id/",
            "agent_health_service_id",
            .read,
            .get(.waiting(HTTPAPI.agentHealthByID))
        ),
        Row(
            "/v1/agent/health/service/name/",
            "agent_health_service_name",
            .read,
            .get(.waiting(HTTPAPI.agentHealthByName))
        ),
    ]

    static let agentChecks: [Row] = [
        Row(
            "/v1/agent/checks",
            "agent_checks",
            .read,
            filters: .check,
            .get(.waiting(HTTPAPI.agentChecks))
        ),
        Row(
            "/v1/agent/check/register",
            "agent_check_register",
            .register(.body),
            .put(.waitingBody(HTTPAPI.registerCheck))
        ),
        Row(
            "/v1/agent/check/deregister/",
            "agent_check_deregister",
            .register(.checkID),
            .put(.waiting(HTTPAPI.deregisterCheck))
        ),
        Row(
            "/v1/agent/check/pass/",
            "agent_check_pass",
            .register(.checkID),
            .put(.waiting(HTTPAPI.passCheck))
        ),
        Row(
            "/v1/agent/check/warn/",
            "agent_check_warn",
            .register(.checkID),
            .put(.waiting(HTTPAPI.warnCheck))
        ),
        Row(
            "/v1/agent/check/fail/",
            "agent_check_fail",
            .register(.checkID),
            .put(.waiting(HTTPAPI.failCheck))
        ),
        Row(
            "/v1/agent/check/update/",
            "agent_check_update",
            .register(.checkID),
            .put(.waitingBody(HTTPAPI.updateCheck))
        ),
    ]
}
