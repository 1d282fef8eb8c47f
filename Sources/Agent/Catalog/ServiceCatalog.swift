package import Registry
package import Services

/// The owner's side of the registry: this node's services and checks.
///
/// A change returns once it is validated, written to disk and handed to the node; what readers see
/// follows through the view.
package protocol ServiceCatalog: Sendable {
    /// What this node owns now.
    func snapshot() async -> LocalSnapshot
    /// What its checks said last.
    var outputs: CheckOutputs { get }
    /// Adds a service or replaces the one of the same id, with the checks of its definition. A
    /// check of that service which the definition does not name is kept, unless `replacingChecks`.
    /// A check whose id was there before keeps its status and output.
    func register(
        _ service: ServiceDefinition,
        replacingChecks: Bool
    ) async throws(CatalogError)
    /// Removes a service and its checks.
    func deregister(serviceID: String) async throws(CatalogError)
    /// Adds or replaces a check of the node or, with a `serviceID`, of one of its services.
    func register(_ check: CheckDefinition) async throws(CatalogError)
    func deregister(checkID: String) async throws(CatalogError)
    /// Adds a service that runs no agent, and checks of one, or replaces those of the same ids; a
    /// check of which somebody tells how it is is as told now.
    func register(_ external: ExternalRegistration) async throws(CatalogError)
    /// Removes what this node registered of a target; false where that is nothing.
    func deregister(_ target: ExternalTarget) async throws(CatalogError) -> Bool
    /// The application's word on a check that is reported.
    func report(
        checkID: String,
        status: CheckStatus,
        output: String
    ) async throws(CatalogError)
    /// Puts a service into maintenance for this reason, which may be empty; `nil` ends it.
    func setMaintenance(serviceID: String, reason: String?) async throws(CatalogError)
    /// Has nobody call a service any more, for a while or until it is undone; returns its name.
    /// It is not kept: an agent that starts anew knows no drains.
    func drain(serviceID: String, for duration: Duration?) async throws(CatalogError) -> String
    /// Tells the mesh what a service can bear; of a service that is gone, nothing.
    func setLoad(serviceID: String, load: InstanceLoad) async
    /// Ends a drain; returns the service's name.
    func endDrain(serviceID: String) async throws(CatalogError) -> String
    /// Puts the whole node into maintenance for this reason, which may be empty; `nil` ends it.
    func setNodeMaintenance(reason: String?) async throws(CatalogError)
}
