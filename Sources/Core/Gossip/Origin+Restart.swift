import Primitives
import Registry
import Sodium
import Wire

/// What the process before said.
extension Origin {
    /// Takes over an instance or caller record of the run before, as it is.
    mutating func restore(_ record: Record) {
        if case .caller(let caller) = record.body {
            return restore(caller, at: record.version)
        }
        guard case .instance(let body) = record.body else { return }
        let key = InstanceKey(of: body)
        if record.isDeletion {
            deletions[key] = record.version.sequence
        } else {
            published[key] = Published(body: body, sequence: record.version.sequence)
            unclaimed.insert(key)
        }
    }

    /// Takes over the rest of a head of the run before, put together from its parts.
    mutating func restore(_ whole: InstanceBody, of rest: InstanceRest) {
        let key = InstanceKey(of: whole)
        published[key]?.body = whole
        published[key]?.rest = rest
    }

    /// Deletes what the process before published or called, and this one has not.
    mutating func withdrawUnclaimed() throws(UnfitRecord) -> [Verified<Record>] {
        var records: [Verified<Record>] = []
        for key in unclaimed.sorted() {
            guard let body = published[key]?.body else { continue }
            let deletion = InstanceBody(service: body.service, id: body.id, flags: .deleted)
            records.append(try delete(deletion))
        }
        unclaimed = []
        return try records + withdrawUnclaimedCalls()
    }

    /// Answers an instance record of this node's own that others hold and it does not, or only in
    /// an older version: it was signed just before a crash. What is published is said again, all
    /// else is deleted.
    mutating func outlive(_ record: Record) throws(UnfitRecord) -> [Verified<Record>] {
        guard case .instance(let body) = record.body else { return [] }
        if published[InstanceKey(of: body)] != nil { return try signAgain(record) }
        let deletion = InstanceBody(service: body.service, id: body.id, flags: .deleted)
        return [try delete(deletion)]
    }
}
