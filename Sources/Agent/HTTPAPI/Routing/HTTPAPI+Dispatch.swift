import HTTPTypes
import Registry

extension HTTPAPI {
    /// The places that read the view; they alone can block.
    func read(_ call: APICall) throws(APIError) -> ViewRead? {
        switch call.route {
        case .catalogServices: try catalogServices(call)
        case .catalogService: try catalogService(call)
        case .catalogNodes: try catalogNodes(call)
        case .catalogNode: try catalogNode(call)
        case .catalogNodeServices: try catalogNodeServices(call)
        case .healthService: try healthService(call)
        case .healthNode: try healthNode(call)
        case .healthChecks: try healthChecks(call)
        case .healthState: try healthState(call)
        case .emptyList: emptyList()
        default: nil
        }
    }

    /// The places that are answered from memory, without waiting for anyone.
    func answerAtOnce(_ call: APICall) throws(APIError) -> APIResponse? {
        switch call.route {
        case .agentVersion: agentVersion(call)
        case .agentMembers: agentMembers(call)
        case .catalogDatacenters: catalogDatacenters(call)
        case .statusLeader: try statusLeader(call)
        case .statusPeers: try statusPeers(call)
        case .live: .text("ok")
        case .accessControl: throw .noAccessControl
        case .keyValue where isWatchOfKeys(call): nil
        case .refused, .keyValue: throw .notProvided(call.refusal)
        default: balanceAtOnce(call)
        }
    }

    /// The places that ask the owner's side or the agent.
    func answerInTime(_ call: APICall) async throws(APIError) -> APIResponse {
        switch call.route {
        case .agentSelf: await agentSelf(call)
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
        case .agentReload: try await reload()
        case .agentForceLeave: try await forceLeave(call)
        case .meshStream where call.request.method != .post: try meshStream(call)
        case .keyValue: try await watchKeys(call)
        case .metrics: await metrics()
        case .agentMetrics: await agentMetrics(call)
        case .ready: await readiness(call)
        default: try await balanceInTime(call)
        }
    }

    static let unknownPath = "Invalid URL path: not a recognized HTTP API endpoint"
}
