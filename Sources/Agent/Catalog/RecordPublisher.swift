package import Registry

/// Publishes this node's instances into the mesh (the node's loop implements it).
package protocol RecordPublisher: Sendable {
    /// Publishes or renews an instance record (service instance or node check).
    func publish(_ body: InstanceBody) async
    /// Publishes the deletion. `service` is empty for a check of the node.
    func withdraw(service: String, id: String) async
    /// The node's own maintenance flag.
    func setNodeMaintenance(_ on: Bool) async
    /// The size in bytes that this body would take as a record, so that one over
    /// `Record.maximumBytes` is refused beforehand.
    func recordSize(of body: InstanceBody) -> Int
    /// The rule of records that this body breaks, as a clause; `nil` where it breaks none.
    func flaw(in body: InstanceBody) -> String?
}
