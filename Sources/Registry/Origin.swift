internal import Primitives

/// Everything that is held of one member and against it.
struct Origin: Sendable {
    var member: Record
    /// Its instance records of the current epoch, deletions included.
    var instances = SortedTable<Record>()
    /// Its records of unknown kinds, of the current epoch.
    var unknown = SortedTable<Record>()
    /// Live instances that are void and still shown for a while; none has a current record.
    var graced = SortedTable<Graced>()
    /// Who accuses its current version.
    var accusations = SortedTable<Accusation>()
    /// Whom it accuses.
    var accused = SortedTable<NodeID>()

    init(member: Record) {
        self.member = member
    }

    var epoch: UInt64 { member.version.epoch }

    /// Live instances that are shown, current and graced ones, in order of their keys.
    var shownInstances: [Record] {
        let current = instances.all.filter(\.isLiveInstance)
        if graced.isEmpty { return current }
        return (current + graced.all.map(\.record)).sorted { $0.key < $1.key }
    }
}

/// A void instance that is still shown.
struct Graced: Keyed, Sendable {
    let record: Record
    let until: Instant

    var key: Digest { record.key }
}

/// An accusation of its target's current version.
struct Accusation: Keyed, Sendable {
    var record: Record
    /// When it has stood long enough to be compared.
    let standsFrom: Instant
    /// Whether it is in the prefix tree.
    var isCompared = false

    var key: Digest { record.key }
}

extension Record {
    /// Whether this is an instance that was not deleted.
    var isLiveInstance: Bool {
        guard case .instance(let instance) = body else { return false }
        return !instance.flags.contains(.deleted)
    }

    /// Whether this is the member record of a node that has left.
    var isFarewell: Bool {
        guard case .member(let member) = body else { return false }
        return member.flags.contains(.leaving)
    }

    /// The sequence below which a member record voids its origin's instances.
    var floor: UInt64 {
        guard case .member(let member) = body else { return 0 }
        return member.floor
    }

    /// The node name in a member record.
    var memberName: String {
        guard case .member(let member) = body else { return "" }
        return member.name
    }

    /// Whether a record of the same origin is void under this member record: an instance or a
    /// record of unknown kind, of an earlier epoch, below the floor, or of one who left.
    func voids(_ record: Record) -> Bool {
        if record.version.epoch < version.epoch { return true }
        guard record.kind == .instance else { return false }
        return isFarewell || record.version.sequence < floor
    }
}
