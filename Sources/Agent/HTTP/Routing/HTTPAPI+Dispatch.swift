import Registry

extension HTTPAPI {
    /// One line for each place.
    func answer(_ call: APICall) async throws(APIError) -> APIResponse {
        switch call.route {
        case .agentSelf: await agentSelf(call)
        case .agentVersion: agentVersion(call)
        case .agentMembers: agentMembers(call)
        case .agentServices: await agentServices(call)
        case .agentService: try await agentService(call)
        case .serviceRegister: try await registerService(call)
        case .serviceDeregister: try await deregisterService(call)
        case .serviceMaintenance: try await setServiceMaintenance(call)
        case .nodeMaintenance: try await setNodeMaintenance(call)
        case .agentChecks: await agentChecks(call)
        case .checkRegister: try await registerCheck(call)
        case .checkDeregister: try await deregisterCheck(call)
        case .checkPass: try await reportCheck(call, status: .passing)
        case .checkWarn: try await reportCheck(call, status: .warning)
        case .checkFail: try await reportCheck(call, status: .critical)
        case .checkUpdate: try await updateCheck(call)
        case .agentHealthByID: try await agentHealthByID(call)
        case .agentHealthByName: try await agentHealthByName(call)
        case .agentJoin: try await join(call)
        case .agentLeave: await leave()
        case .agentForceLeave: try await forceLeave(call)
        case .catalogServices: try await catalogServices(call)
        case .catalogService: try await catalogService(call)
        case .catalogNodes: try await catalogNodes(call)
        case .catalogNode: try await catalogNode(call)
        case .catalogNodeServices: try await catalogNodeServices(call)
        case .catalogDatacenters: catalogDatacenters(call)
        case .healthService: try await healthService(call)
        case .healthNode: try await healthNode(call)
        case .healthChecks: try await healthChecks(call)
        case .healthState: try await healthState(call)
        case .statusLeader: statusLeader(call)
        case .statusPeers: statusPeers(call)
        case .emptyList: emptyList(call)
        case .meshStream: try meshStream(call)
        case .meshPick: try meshPick(call)
        case .metrics, .agentMetrics: await metrics()
        case .live: .text("ok")
        case .ready: await readiness(call)
        case .accessControl: throw .noAccessControl
        case .refused, .unknown: throw .notFound("Invalid URL path")
        }
    }
}
