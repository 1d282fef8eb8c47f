import HTTPTypes
import Logging
import Membership
import NIOCore
import NIOPosix
import Primitives
import Registry
import Sodium
import Synchronization

@testable import Catalog
@testable import HTTPAPI
@testable import Services
@testable import View

/// The owner's side, kept in memory; it remembers what it was asked.
final class FakeCatalog: ServiceCatalog {
    private let state = Mutex(LocalSnapshot())
    let loads = Mutex<[InstanceLoad]>([])
    /// For how long; zero for until undone.
    let drains = Mutex<[String: Duration]>([:])
    private let reasons = Mutex<[String: String?]>([:])

    func edit(_ body: (inout LocalSnapshot) -> Void) {
        state.withLock { body(&$0) }
    }

    func snapshot() async -> LocalSnapshot { state.withLock { $0 } }

    private let editions = Mutex<UInt64>(0)

    /// Another edition each time: nothing is kept of what it said.
    var outputs: CheckOutputs {
        let checks = state.withLock { $0.checks }
        let edition = editions.withLock { edition in
            edition += 1
            return edition
        }
        return CheckOutputs(edition: edition) { id in
            checks.first { $0.definition.id == id }?.output
        }
    }

    func register(
        _ service: ServiceDefinition,
        replacingChecks: Bool
    ) async throws(CatalogError) {
        if service.name == "too big" { throw .invalid("The record is too large.") }
        state.withLock { state in
            state.services.removeAll { $0.definition.id == service.id }
            state.services.append(LocalService(definition: service))
            state.services.sort { $0.definition.id < $1.definition.id }
            for check in service.checks { state.add(check) }
        }
    }

    func deregister(serviceID: String) async throws(CatalogError) {
        try requireService(serviceID)
        state.withLock { state in
            state.services.removeAll { $0.definition.id == serviceID }
            state.checks.removeAll { $0.definition.serviceID == serviceID }
        }
    }

    func register(_ check: CheckDefinition) async throws(CatalogError) {
        if !check.serviceID.isEmpty { try requireService(check.serviceID) }
        state.withLock { $0.add(check) }
    }

    func deregister(checkID: String) async throws(CatalogError) {
        try requireCheck(checkID)
        state.withLock { $0.checks.removeAll { $0.definition.id == checkID } }
    }

    /// What was registered, as it was read.
    private let externals = Mutex<[ExternalRegistration]>([])

    var externalNodes: [String] { externals.withLock { $0.map(\.node) } }

    func register(_ external: ExternalRegistration) async throws(CatalogError) {
        if let service = external.service {
            try await register(service, replacingChecks: false)
        } else if let check = external.checks.first {
            try requireService(check.definition.serviceID)
        }
        externals.withLock { $0.append(external) }
    }

    func deregister(_ target: ExternalTarget) async throws(CatalogError) -> Bool {
        externals.withLock { externals in
            let before = externals.count
            externals.removeAll { $0.node == target.node }
            return externals.count < before
        }
    }

    func report(
        checkID: String,
        status: CheckStatus,
        output: String
    ) async throws(CatalogError) {
        try requireCheck(checkID)
        let isTTL = state.withLock { state in
            guard let place = state.checks.firstIndex(where: { $0.definition.id == checkID }),
                state.checks[place].definition.probe.isReported
            else { return false }
            state.checks[place].status = status
            state.checks[place].output = output
            return true
        }
        guard isTTL else { throw .notATTLCheck(checkID) }
    }

    func setMaintenance(serviceID: String, reason: String?) async throws(CatalogError) {
        try requireService(serviceID)
        state.withLock { state in
            for place in state.services.indices
            where state.services[place].definition.id == serviceID {
                state.services[place].maintenance = reason
            }
        }
    }

    func drain(
        serviceID: String,
        for duration: Duration?
    ) async throws(CatalogError) -> String {
        try requireService(serviceID)
        drains.withLock { $0[serviceID] = duration ?? .zero }
        return "web"
    }

    func setLoad(serviceID: String, load: InstanceLoad) async {
        loads.withLock { $0.append(load) }
    }

    func endDrain(serviceID: String) async throws(CatalogError) -> String {
        try requireService(serviceID)
        drains.withLock { $0[serviceID] = nil }
        return "web"
    }

    func setNodeMaintenance(reason: String?) async throws(CatalogError) {
        state.withLock { $0.nodeMaintenance = reason }
    }

    private func requireService(_ id: String) throws(CatalogError) {
        let isKnown = state.withLock { $0.services.contains { $0.definition.id == id } }
        guard isKnown else { throw .unknownService(id) }
    }

    private func requireCheck(_ id: String) throws(CatalogError) {
        let isKnown = state.withLock { $0.checks.contains { $0.definition.id == id } }
        guard isKnown else { throw .unknownCheck(id) }
    }
}

extension LocalSnapshot {
    fileprivate mutating func add(_ check: CheckDefinition) {
        checks.removeAll { $0.definition.id == check.id }
        checks.append(
            LocalCheck(
                definition: check,
                status: check.initialStatus ?? .critical,
                sinceMilliseconds: 0,
                output: ""
            )
        )
        checks.sort { $0.definition.id < $1.definition.id }
    }
}

/// The running agent, as far as the API sees it.
final class FakeControl: AgentControl {
    let joined = Mutex<[String]>([])
    let hasLeft = Mutex(false)
    let ready = Mutex<[ReadinessItem]>([ReadinessItem(name: "mesh")])
    /// What is told of propagation, and what was asked.
    let propagation = Mutex<Result<Propagation, PropagationError>>(.failure(.stopping))
    let inquiries = Mutex<[AskedPropagation]>([])

    let told = Mutex(MeshAgreement(root: .zero, records: 0, members: []))

    func agreement() async -> MeshAgreement { told.withLock { $0 } }

    let comparison = Mutex<Result<MeshComparison, ComparisonError>>(.failure(.silent))
    let compared = Mutex<[NodeID]>([])

    func compare(with member: NodeID) async throws(ComparisonError) -> MeshComparison {
        let result = comparison.withLock { $0 }
        if case .success = result { compared.withLock { $0.append(member) } }
        return try result.get()
    }

    struct AskedPropagation: Equatable {
        let instance: String
        let wanted: Int?
        let patience: Duration
    }

    func propagation(
        of instance: String,
        wanted: Int?,
        within patience: Duration,
        for client: ClientConnection
    ) async throws(PropagationError) -> Propagation {
        let asked = AskedPropagation(instance: instance, wanted: wanted, patience: patience)
        inquiries.withLock { $0.append(asked) }
        return try propagation.withLock { $0 }.get()
    }

    /// What was fired, and why the next one is not.
    let fired = Mutex<[EventContent]>([])
    let fireError = Mutex<FireError?>(nil)

    func fire(_ content: EventContent) async throws(FireError) -> EventID {
        if let error = fireError.withLock({ $0 }) { throw error }
        let count = fired.withLock { fired in
            fired.append(content)
            return fired.count
        }
        return EventID(high: 1, low: UInt64(count))
    }

    func join(_ addresses: [String]) async throws(ControlError) -> Int {
        guard addresses != ["nowhere"] else { throw .join("nobody answered at nowhere") }
        joined.withLock { $0 += addresses }
        return 1
    }

    func reload() async throws(ControlError) -> ReloadSummary {
        if hasLeft.withLock({ $0 }) { throw .reload("f.yaml:1:1: no.") }
        var summary = ReloadSummary()
        summary.services.added = ["web"]
        summary.settings = ["log_level"]
        return summary
    }

    func leave() async { hasLeft.withLock { $0 = true } }

    func forceLeave(_ nodeName: String) async throws(ControlError) -> [NodeID] {
        if nodeName == "both" {
            throw .severalHolders(nodeName, ids: [Mesh.id(1), Mesh.id(2)])
        }
        guard nodeName == "n2" else { throw .unknownNode(nodeName) }
        return [Mesh.id(2)]
    }

    func statistics() async -> [StatisticsGroup] {
        [StatisticsGroup(name: "gossip", values: [StatisticsValue(key: "members", value: "1")])]
    }

    func readiness() async -> [ReadinessItem] { ready.withLock { $0 } }

    func metricsText() async -> String { "martlet_fake 1\n" }
}
