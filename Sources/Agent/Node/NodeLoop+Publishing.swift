import Gossip
package import Registry
import Wire

/// The owner's side publishes through the loop: each call returns once the node has signed the
/// record and the first datagrams with it are on their way.
extension NodeLoop: RecordPublisher {
    package func publish(_ body: InstanceBody) {
        perform(.publish(body))
    }

    package func withdraw(service: String, id: String) {
        perform(.withdraw(service: service, id: id))
    }

    package func setNodeMaintenance(_ on: Bool) {
        perform(.maintenance(on))
    }

    package nonisolated func recordSize(of body: InstanceBody) -> Int {
        RecordAuthor.size(of: .instance(body))
    }

    package nonisolated func flaw(in body: InstanceBody) -> String? {
        RecordAuthor.flaw(in: .instance(body))?.rawValue
    }
}
