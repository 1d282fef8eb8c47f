import Formats
import Picking

extension InstanceRow {
    /// Its object in answers: an `AgentService` with its node.
    var json: [UInt8] {
        shown { row in
            var writer = JSONWriter()
            writer.object { writer in
                writer.serviceMembers(ShownService(row.entry, weights: row.weights))
                writer.member("Node", row.nodeName)
                writer.member("NodeAddress", row.nodeAddress)
            }
            return writer.bytes
        }
    }
}
