internal import HashTreeCollections
internal import Primitives

/// Everything that is held of one member and against it.
///
/// Two words, since every node has one of each member and looks them up for each datagram; what
/// most members have nothing of stands elsewhere.
struct Origin: Sendable {
    var member: Record
    /// Nothing or one: an array, since that is a box which copies share until one changes it.
    private var rest: [Holdings] = []

    private struct Holdings: Sendable {
        var instances = SortedTable<Record>()
        var callers = SortedTable<Record>()
        var parts = SortedTable<Record>()
        var partsOfHead: TreeDictionary<Digest, [Digest]> = [:]
        var unknown = SortedTable<Record>()
        var graced = SortedTable<Graced>()
        var accusations = SortedTable<Accusation>()
        var accused = SortedTable<NodeID>()
    }

    init(member: Record) {
        self.member = member
    }

    /// Its instance records of the current epoch, deletions included.
    var instances: SortedTable<Record> {
        get { rest.first?.instances ?? SortedTable() }
        _modify {
            makeRoom()
            yield &rest[0].instances
        }
    }

    /// Which services it calls, of the current epoch, deletions included.
    var callers: SortedTable<Record> {
        get { rest.first?.callers ?? SortedTable() }
        _modify {
            makeRoom()
            yield &rest[0].callers
        }
    }

    /// The parts of its instances' rests.
    var parts: SortedTable<Record> {
        get { rest.first?.parts ?? SortedTable() }
        _modify {
            makeRoom()
            yield &rest[0].parts
        }
    }

    /// The keys of the parts that are held of each head; looked up, never iterated.
    var partsOfHead: TreeDictionary<Digest, [Digest]> {
        get { rest.first?.partsOfHead ?? [:] }
        _modify {
            makeRoom()
            yield &rest[0].partsOfHead
        }
    }

    /// Its events and records of unknown kinds, of the current epoch.
    var unknown: SortedTable<Record> {
        get { rest.first?.unknown ?? SortedTable() }
        _modify {
            makeRoom()
            yield &rest[0].unknown
        }
    }

    /// Live instances that are void and still shown for a while; none has a current record.
    var graced: SortedTable<Graced> {
        get { rest.first?.graced ?? SortedTable() }
        _modify {
            makeRoom()
            yield &rest[0].graced
        }
    }

    /// Who accuses its current version.
    var accusations: SortedTable<Accusation> {
        get { rest.first?.accusations ?? SortedTable() }
        _modify {
            makeRoom()
            yield &rest[0].accusations
        }
    }

    /// Whom it accuses.
    var accused: SortedTable<NodeID> {
        get { rest.first?.accused ?? SortedTable() }
        _modify {
            makeRoom()
            yield &rest[0].accused
        }
    }

    /// The table that a record of this origin belongs into, where it is no member record.
    func siblings(of record: Record) -> SortedTable<Record> {
        switch record.kind {
        case .instance: instances
        case .caller: callers
        default: unknown
        }
    }

    private mutating func makeRoom() {
        if rest.isEmpty { rest.append(Holdings()) }
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
    /// From when on it is over as soon as a peer holds the same as this node, where a floor of its
    /// own epoch made it void.
    let untilAgreement: Instant?

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

    /// Whether a record of the same origin is void under this member record: any of an earlier
    /// epoch; an instance or a caller below the floor, or of one who left.
    func voids(_ record: Record) -> Bool {
        if record.version.epoch < version.epoch { return true }
        guard record.kind == .instance || record.kind == .caller else { return false }
        return isFarewell || record.version.sequence < floor
    }
}
