package import Registry

/// Publishes this node's instances into the mesh (the node's loop implements it).
package protocol RecordPublisher: Sendable {
    /// Publishes these words, in this order.
    func tell(_ words: [RecordWord]) async
    /// Everything is published that there is: what the process before had beyond it is gone.
    func finishPublishing() async
    /// The size in bytes that this body would take as a record, so that one over
    /// `Record.maximumBytes` is refused beforehand.
    func recordSize(of body: InstanceBody) -> Int
    /// The rule of records that this body breaks, as a clause; `nil` where it breaks none.
    func flaw(in body: InstanceBody) -> String?
}

/// What the owner's side has the node say.
package enum RecordWord: Sendable {
    /// Publishes or renews an instance record (service instance or node check).
    case publish(InstanceBody)
    /// Publishes the deletion. `service` is empty for a check of the node.
    case withdraw(service: String, id: String)
    /// The node's own maintenance flag.
    case nodeMaintenance(Bool)
}
