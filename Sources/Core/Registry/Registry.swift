internal import HashTreeCollections
package import Primitives

/// Every signed record that a node holds, merged by rules that depend on the records alone
/// (docs/protocol.md, Records).
///
/// Whatever order the same records come in, the same are held in the end, so that equal roots mean
/// equal registries. Whether a member is alive makes no difference here. Copies share their parts.
package struct Registry: Sendable {
    let limits: RegistryLimits
    /// The compared set: all current records, and the accusations that have stood.
    var tree = PrefixTree()
    /// The members, in order; `origins` has an entry for each.
    var ids = SortedTable<NodeID>()
    var origins: TreeDictionary<NodeID, Origin> = [:]
    /// The holders of each node name, in order.
    var names: TreeDictionary<String, SortedTable<NodeID>> = [:]
    /// Whom each held accusation accuses.
    var accusedOfKey: TreeDictionary<Digest, NodeID> = [:]
    /// Whose each graced instance is.
    var gracedOfKey: TreeDictionary<Digest, NodeID> = [:]
    /// What authorities say, in order.
    var authorityRecords = SortedTable<Record>()
    var markers = Markers()
    /// When somebody's grace is over.
    var graceEnds = DeadlineQueue()
    /// Whose graces end with an agreement; some of these may have ended since.
    var flooredOrigins = SortedTable<NodeID>()
    /// When somebody's accusation has stood long enough.
    var accusationsStand = DeadlineQueue()

    /// Current instance records of all origins, deletions included.
    package internal(set) var instanceCount = 0
    /// Parts of all rests together.
    package internal(set) var partCount = 0
    /// What all origins together say of services that they call.
    package internal(set) var callerCount = 0
    /// Events and records of unknown kinds of all signers together.
    package internal(set) var unknownCount = 0
    /// How often two different records of one key and version were met: somebody's key is in two
    /// hands, or lies.
    package internal(set) var equivocations = 0

    package init(limits: RegistryLimits = RegistryLimits()) {
        self.limits = limits
    }
}

extension Registry {
    /// The fingerprint of the compared set; zero when it is empty.
    package var root: Digest { tree.root }

    /// The number of records in the compared set.
    package var comparedCount: Int { tree.count }

    /// In ascending order.
    package var members: [NodeID] { ids.all }

    package var memberCount: Int { ids.count }

    package func member(_ id: NodeID) -> Record? { origins[id]?.member }

    /// The current record of a key, of any kind; never a graced one.
    package func record(_ key: Digest) -> Record? {
        if let record = tree.record(key) { return record }
        guard let target = accusedOfKey[key] else { return nil }
        return origins[target]?.accusations[key]?.record
    }

    /// The live instances to be shown, current and graced ones, in ascending order of keys.
    package func instances(of origin: NodeID) -> [Record] {
        origins[origin]?.shownInstances ?? []
    }

    /// The current instance records, deletions included, in ascending order of keys.
    package func currentRecords(of origin: NodeID) -> [Record] {
        origins[origin]?.instances.all ?? []
    }

    /// The accusations of a member's current version, in ascending order of keys.
    package func accusations(of target: NodeID) -> [Record] {
        origins[target]?.accusations.all.map(\.record) ?? []
    }

    /// What a member says against others at their current versions, in ascending order of those.
    package func accusationsMade(by accuser: NodeID) -> [Record] {
        (origins[accuser]?.accused.all ?? []).compactMap { target in
            origins[target]?.accusations.all.first { $0.record.signer == accuser }?.record
        }
    }

    /// The version at which a member was reaped here.
    package func marker(of id: NodeID) -> Version? { markers[id] }

    /// Every member with exactly this node name, in ascending order.
    package func holders(ofName name: String) -> [NodeID] { names[name]?.all ?? [] }

    /// When `advance` next has something to do.
    package var nextDeadline: Instant? {
        guard let grace = graceEnds.next else { return accusationsStand.next }
        guard let standing = accusationsStand.next else { return grace }
        return min(grace, standing)
    }

    /// Does what is due: ends graces, and lets accusations that have stood into the compared set.
    package mutating func advance(to now: Instant, into changes: inout [RegistryChange]) {
        while let id = graceEnds.popDue(at: now) { endGrace(of: id, at: now, into: &changes) }
        while let id = accusationsStand.popDue(at: now) { compareAccusations(of: id, at: now) }
    }

    /// A peer holds the same as this node: what a floor made void, and nothing took the place of
    /// since, was deleted. A node that lacks what was signed anew agrees with nobody, but by chance
    /// right at first, and that is waited out (ADR 57).
    package mutating func agreed(at now: Instant, into changes: inout [RegistryChange]) {
        for id in flooredOrigins.all {
            guard var origin = origins[id] else { continue }
            endGraces(of: &origin, into: &changes) { ($0.untilAgreement ?? $0.until) <= now }
            origins[id] = origin
            let isLeft = origin.graced.all.contains { $0.untilAgreement != nil }
            if !isLeft { flooredOrigins.remove(id) }
        }
    }
}
