package import Registry

/// Publishes this node's instances into the mesh (the node's loop implements it).
package protocol RecordPublisher: Sendable {
    /// Publishes these words, in this order.
    func tell(_ words: [RecordWord]) async
    /// Everything is published that there is: what the process before had beyond it is gone.
    func finishPublishing() async
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

/// What an instance takes in the mesh.
package struct RecordMeasure: Equatable, Sendable {
    /// Of its record, and of the parts of what does not fit into that.
    package var bytes: Int
    package var parts: Int

    package init(bytes: Int, parts: Int = 0) {
        self.bytes = bytes
        self.parts = parts
    }
}
