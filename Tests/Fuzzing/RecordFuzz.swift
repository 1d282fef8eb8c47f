import Primitives
import Registry
import Sodium
import Wire

/// A record as a relay may send it (T-FZ-2), of every kind.
enum RecordFuzz {
    static func run(_ bytes: [UInt8]) {
        guard let unverified = try? UnverifiedRecord(reading: bytes) else { return }
        precondition(unverified.record.bytes == bytes, "a record keeps its bytes")
        examine(unverified.record)
        merge(unverified)
    }

    /// One encoding for each value: what was read is written again alike.
    static func examine(_ record: Record) {
        guard record.body != .unknown else { return }
        precondition(RecordAuthor.flaw(in: record.body) == nil, "what is read keeps the rules")
        let unsigned = record.bytes.dropLast(Signature.byteCount)
        precondition(
            record.hasUnknownFields == (RecordAuthor.size(of: record.body) < record.bytes.count),
            "fields of a later version are what is left"
        )
        if record.hasUnknownFields { return }
        let author = RecordAuthor(simulating: record.signer, cluster: Keys.cluster)
        let again = try? author.sign(record.body, version: record.version).value
        precondition(again?.bytes.dropLast(Signature.byteCount) == unsigned, "it is written alike")
        precondition(again?.key == record.key, "it has the same key")
        precondition(again?.fingerprint == record.fingerprint, "it has the same fingerprint")
        if case .instance(let body) = record.body { divide(body) }
    }

    /// An instance that is divided is put together again as it was.
    private static func divide(_ body: InstanceBody) {
        guard body.rest == nil, let split = try? body.split(), let text = split.text else {
            return
        }
        precondition(split.head.joined(with: text) == split.whole, "head and rest are the whole")
    }

    /// A registry that believes it stays whole, with it once and twice.
    private static func merge(_ unverified: UnverifiedRecord) {
        var registry = Registry()
        var changes: [RegistryChange] = []
        let record = unverified.verified(trusting: Keys.cluster)
        let first = registry.merge(record, at: .start, into: &changes)
        let root = registry.root
        let second = registry.merge(record, at: .start, into: &changes)
        if first == .applied {
            precondition(second == .held, "the same record changes nothing")
        } else {
            precondition(second == first, "the same record is judged alike")
        }
        precondition(registry.root == root, "the same record moves no root")
        registry.checkInvariants()
    }
}
