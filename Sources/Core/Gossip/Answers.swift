import Primitives
import Registry
import Wire

/// The answers of a reconciliation's stateless side.
enum Answers {
    /// Keys honoured of one PULL.
    static let pullLimit = 64
    /// Places honoured of one PULL.
    static let prefixLimit = 16
    /// Datagrams of one answer: 64 KiB.
    static let partLimit = 62
    /// Records looked at for one answer; no more fit into it.
    private static let recordLimit = partLimit * Message.maximumPayload / RecordLimits.overheadBytes

    /// What is held under the prefixes asked for, as many as fit into one datagram.
    static func branches(for question: Compare, in registry: Registry) -> Branches? {
        var answer = Branches(nonce: question.nonce, branches: [])
        var room = Message.maximumPayload - Message.branches(answer).payloadSize
        for prefix in question.prefixes {
            let placed = PlacedBranch(prefix: prefix, branch: registry.branch(at: prefix))
            room -= placed.encodedSize
            if room < 0 { break }
            answer.branches.append(placed)
        }
        return answer.branches.isEmpty ? nil : answer
    }

    /// The records asked for, members first and parts last, each once, packed into as many
    /// datagrams as they take and an answer may have. What is not held is left out; an answer may
    /// be empty.
    static func records(for question: Pull, in registry: Registry) -> [Message] {
        var found: [Record] = []
        var seen: Set<Digest> = []
        for key in question.wanted.prefix(pullLimit) where seen.insert(key).inserted {
            if let record = registry.record(key) { found.append(record) }
        }
        var hasMore = question.prefixes.count > prefixLimit || question.wanted.count > pullLimit
        for prefix in question.prefixes.prefix(prefixLimit) {
            let isWhole = registry.visit(under: prefix) { record in
                guard found.count < recordLimit else { return false }
                if seen.insert(record.key).inserted { found.append(record) }
                return true
            }
            if !isWhole { hasMore = true }
        }
        var batches = Batches.packed(found.inOrderOfNeed(\.kind), overhead: Records.overheadBytes)
        if batches.count > partLimit {
            batches.removeLast(batches.count - partLimit)
            hasMore = true
        }
        if batches.isEmpty { batches = [[]] }
        return batches.enumerated().map { place, carried in
            .records(
                Records(
                    nonce: question.nonce,
                    part: UInt8(clamping: place),
                    parts: UInt8(clamping: batches.count),
                    hasMore: hasMore,
                    records: carried
                )
            )
        }
    }
}
