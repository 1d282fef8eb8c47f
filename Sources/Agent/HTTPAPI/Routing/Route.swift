/// Every place of the API. The raw value is its label in metrics; nothing a client sends becomes
/// one.
package enum Route: String, CaseIterable, Sendable {
    case agentSelf = "agent_self"
    case agentVersion = "agent_version"
    case agentMembers = "agent_members"
    case agentServices = "agent_services"
    case agentService = "agent_service"
    case serviceRegister = "agent_service_register"
    case serviceDeregister = "agent_service_deregister"
    case serviceMaintenance = "agent_service_maintenance"
    case nodeMaintenance = "agent_maintenance"
    case agentChecks = "agent_checks"
    case checkRegister = "agent_check_register"
    case checkDeregister = "agent_check_deregister"
    case checkPass = "agent_check_pass"
    case checkWarn = "agent_check_warn"
    case checkFail = "agent_check_fail"
    case checkUpdate = "agent_check_update"
    case agentHealthByID = "agent_health_service_id"
    case agentHealthByName = "agent_health_service_name"
    case agentJoin = "agent_join"
    case agentLeave = "agent_leave"
    case agentReload = "agent_reload"
    case agentForceLeave = "agent_force_leave"
    case agentMetrics = "agent_metrics"

    case catalogServices = "catalog_services"
    case catalogService = "catalog_service"
    case catalogNodes = "catalog_nodes"
    case catalogNode = "catalog_node"
    case catalogNodeServices = "catalog_node_services"
    case catalogDatacenters = "catalog_datacenters"
    case healthService = "health_service"
    case healthNode = "health_node"
    case healthChecks = "health_checks"
    case healthState = "health_state"
    case statusLeader = "status_leader"
    case statusPeers = "status_peers"
    /// Lists that are always empty here: Connect, coordinates, events.
    case emptyList = "empty_list"

    case meshStream = "mesh_stream"
    case meshStreamChange = "mesh_stream_change"
    case meshPick = "mesh_pick"
    case meshReport = "mesh_report"
    case meshRenew = "mesh_renew"
    case meshEndpoints = "mesh_endpoints"
    case meshExplain = "mesh_explain"
    case meshBreakers = "mesh_breakers"
    case meshBreaker = "mesh_breaker"
    case meshLoad = "mesh_load"
    case meshDrain = "mesh_drain"

    case metrics
    case live = "livez"
    case ready = "readyz"

    /// What only an access control system could answer.
    case accessControl = "acl"
    /// Keys and values, which take servers.
    case keyValue = "kv"
    /// Parts of Consul's API that take servers.
    case refused
    /// No such place.
    case unknown
}

/// The methods that a place takes. `HEAD` comes with `GET`, and `OPTIONS` always.
package struct RouteMethods: OptionSet, Sendable {
    package let rawValue: UInt8

    package init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    package static let get = RouteMethods(rawValue: 1)
    package static let put = RouteMethods(rawValue: 2)
    package static let post = RouteMethods(rawValue: 4)
    package static let delete = RouteMethods(rawValue: 8)
    package static let patch = RouteMethods(rawValue: 16)
    package static let any: RouteMethods = [.get, .put, .post, .delete]

    /// The methods by name, without those that come along.
    package var names: [String] {
        let all: [(RouteMethods, String)] = [
            (.get, "GET"), (.put, "PUT"), (.post, "POST"), (.delete, "DELETE"),
            (.patch, "PATCH"),
        ]
        return all.compactMap { contains($0) ? $1 : nil }
    }

    /// The value of an `Allow` header.
    package var allow: String {
        (["OPTIONS"] + names + (contains(.get) ? ["HEAD"] : [])).joined(separator: ",")
    }
}
