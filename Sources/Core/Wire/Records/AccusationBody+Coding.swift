import Primitives
import Registry

/// docs/protocol.md, "Accusation". The target stands in the key field before it.
extension AccusationBody {
    func write(to writer: inout Writer) {
        writer.write(targetVersion)
        writer.write(reason.rawValue)
    }

    init(target: NodeID, reading reader: inout Reader) throws(Rejection) {
        self.init(
            target: target,
            targetVersion: try reader.version(),
            reason: AccusationReason(rawValue: try reader.read())
        )
    }
}
