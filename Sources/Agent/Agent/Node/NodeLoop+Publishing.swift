package import Catalog
import Gossip
package import Registry
package import Wire

/// The owner's side publishes through the loop: a call returns once the node has signed the records
/// and the first datagrams with them are on their way.
extension NodeLoop: RecordPublisher {
    package func tell(_ words: [RecordWord]) {
        for word in words {
            let command: Command =
                switch word {
                case .publish(let body): .publish(body)
                case .withdraw(let service, let id): .withdraw(service: service, id: id)
                case .nodeMaintenance(let isOn): .maintenance(isOn)
                }
            driver.perform(command, at: now)
        }
        settle()
    }

    package func finishPublishing() {
        perform(.publishedAll)
    }

    package nonisolated func measure(
        _ body: InstanceBody
    ) throws(SplitFailure) -> RecordMeasure {
        let split = try body.split()
        return RecordMeasure(bytes: split.encodedBytes, parts: split.partCount)
    }

    package nonisolated func flaw(in body: InstanceBody) -> String? {
        RecordAuthor.flaw(in: .instance(body))?.rawValue
    }
}
