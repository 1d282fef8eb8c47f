package import Catalog
import Gossip
package import NodeShell

/// The owner's side publishes through the loop: a call returns once the node has signed the records
/// and the first datagrams with them are on their way.
extension NodeLoop: RecordPublisher {
    package func tell(_ words: [RecordWord]) {
        perform(words.map(Command.init))
    }

    package func finishPublishing() {
        perform(.publishedAll)
    }
}

extension Command {
    fileprivate init(_ word: RecordWord) {
        self =
            switch word {
            case .publish(let body): .publish(body)
            case .withdraw(let service, let id): .withdraw(service: service, id: id)
            case .nodeMaintenance(let isOn): .maintenance(isOn)
            }
    }
}
