import Primitives
import Registry
import Wire

/// The answers of a reconciliation's stateless side.
enum Answers {
    /// Keys honoured of one PULL.
    static let pullLimit = 64

    /// What is held under the prefixes asked for, as many as fit into one datagram.
    static func branches(for question: Compare, in registry: Registry) -> Message? {
        var answer = Branches(nonce: question.nonce, branches: [])
        for prefix in question.prefixes {
            answer.branches.append(
                PlacedBranch(prefix: prefix, branch: registry.branch(at: prefix))
            )
            if Message.branches(answer).payloadSize > Message.maximumPayload {
                answer.branches.removeLast()
                break
            }
        }
        return answer.branches.isEmpty ? nil : .branches(answer)
    }

    /// The records of the keys asked for, packed into as many datagrams as they take.
    static func records(for keys: [Digest], in registry: Registry, to peer: NodeID) -> [Message] {
        var parcels = Parcels()
        for key in keys.prefix(pullLimit) {
            if let record = registry.record(key) { parcels.add(record, for: peer) }
        }
        return parcels.all.map { .records($0.1) }
    }
}
