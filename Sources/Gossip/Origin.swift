import Primitives
import Registry
import Sodium
import Wire

/// This node's own records: one sequence over all of them, and the floor that stands for what was
/// deleted (DESIGN §3).
struct Origin: Sendable {
    fileprivate let author: RecordAuthor
    private(set) var member: MemberBody
    private(set) var epoch: UInt64
    private(set) var sequence: UInt64 = 0
    /// The version of the member record last signed.
    private(set) var memberVersion = Version.zero
    /// What is published, sorted by `InstanceKey`.
    private var instances: [Published] = []
    /// Deletions signed since the floor was last raised.
    private var deletions: Set<InstanceKey> = []
    /// How often a newer record of this node's own came from elsewhere in this run.
    private(set) var timesOutdone = 0

    /// Deletions are kept below this many, or as many as there are live instances if that is more.
    private static let deletionAllowance = 64

    init(author: RecordAuthor, member: MemberBody, epoch: UInt64) {
        self.author = author
        self.member = member
        self.epoch = epoch
    }

    /// The identity of a record within its origin.
    private struct InstanceKey: Comparable, Hashable, Sendable {
        let isNodeCheck: Bool
        let id: String

        init(of body: InstanceBody) {
            isNodeCheck = body.isNodeCheck
            id = body.id
        }

        static func < (left: InstanceKey, right: InstanceKey) -> Bool {
            left.isNodeCheck == right.isNodeCheck
                ? left.id < right.id : right.isNodeCheck
        }
    }

    /// An instance with its body in a box: thousands of them are moved for each that comes between.
    private final class Published: Sendable {
        let key: InstanceKey
        let body: InstanceBody

        init(_ body: InstanceBody) {
            key = InstanceKey(of: body)
            self.body = body
        }
    }

    /// Where an instance is or would be: the number of those before it.
    private func place(of key: InstanceKey) -> Int {
        var low = 0
        var high = instances.count
        while low < high {
            let middle = (low + high) / 2
            if instances[middle].key < key { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// Signs the member record anew, after a change to it or to refute an accusation.
    mutating func renewMember(
        _ change: (inout MemberBody) -> Void = { _ in }
    ) throws(UnfitRecord) -> Verified<Record> {
        var body = member
        change(&body)
        let record = try author.sign(.member(body), version: nextVersion())
        member = body
        memberVersion = record.value.version
        return record
    }

    /// Signs an instance. What is published already in the same words is not signed again.
    mutating func publish(_ body: InstanceBody) throws(UnfitRecord) -> Verified<Record>? {
        let key = InstanceKey(of: body)
        let place = place(of: key)
        let isKnown = place < instances.count && instances[place].key == key
        if isKnown, instances[place].body == body { return nil }
        let record = try author.sign(.instance(body), version: nextVersion())
        if isKnown {
            instances[place] = Published(body)
        } else {
            instances.insert(Published(body), at: place)
        }
        deletions.remove(key)
        return record
    }

    /// Signs the deletion of an instance; `nil` for one that is not published.
    mutating func withdraw(
        service: String,
        id: String
    ) throws(UnfitRecord) -> Verified<Record>? {
        let body = InstanceBody(service: service, id: id, flags: .deleted)
        let key = InstanceKey(of: body)
        let place = place(of: key)
        guard place < instances.count, instances[place].key == key else { return nil }
        let record = try author.sign(.instance(body), version: nextVersion())
        instances.remove(at: place)
        deletions.insert(key)
        return record
    }

    /// Whether there are more deletions than are worth keeping.
    var needsFloor: Bool {
        deletions.count > max(Origin.deletionAllowance, instances.count)
    }

    /// Signs every live instance anew, then a floor below them that voids all deletions. The
    /// instances come first, so that nobody who hears in order misses one for a moment.
    mutating func raiseFloor() throws(UnfitRecord) -> [Verified<Record>] {
        let floor = sequence + 1
        var records: [Verified<Record>] = []
        for instance in instances {
            records.append(try author.sign(.instance(instance.body), version: nextVersion()))
        }
        records.append(try renewMember { $0.floor = floor })
        deletions = []
        return records
    }

    /// Goes on above a version that was signed elsewhere with this key, in a new epoch where that
    /// one is later, and signs everything again.
    mutating func surpass(_ version: Version) throws(UnfitRecord) -> [Verified<Record>] {
        timesOutdone += 1
        if version.epoch == epoch {
            sequence = max(sequence, version.sequence)
            return [try renewMember()]
        }
        epoch = max(epoch, version.epoch) + 1
        sequence = 0
        deletions = []
        var records = [try renewMember { $0.floor = 0 }]
        for instance in instances {
            records.append(try author.sign(.instance(instance.body), version: nextVersion()))
        }
        return records
    }

    /// Forgets all instances: leaving voids them.
    mutating func leave() throws(UnfitRecord) -> Verified<Record> {
        instances = []
        deletions = []
        return try renewMember { $0.flags.insert(.leaving) }
    }

    fileprivate mutating func nextVersion() -> Version {
        sequence += 1
        return Version(epoch: epoch, sequence: sequence)
    }
}

extension Origin {
    /// Signs an accusation in this node's name.
    mutating func sign(accusation body: AccusationBody) throws(UnfitRecord) -> Verified<Record> {
        try author.sign(.accusation(body), version: nextVersion())
    }
}
