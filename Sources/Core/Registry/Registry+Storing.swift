internal import HashTreeCollections
package import Primitives

/// What is worth writing down (docs/protocol.md, Registry on disk).
extension Registry {
    /// Member records in order of id.
    package var memberRecords: [Record] {
        ids.all.compactMap { origins[$0]?.member }
    }

    /// What members own and relay, in the order in which it is missed: live instances whose checks
    /// pass, other live ones, parts, deletions, callers, events and records of unknown kinds.
    /// Neither accusations nor what is only kept for a grace.
    package var ownedRecords: [Record] {
        var classes: [[Record]] = [[], [], [], [], []]
        for id in ids.all {
            guard let origin = origins[id] else { continue }
            for record in origin.instances.all { classes[record.storageClass].append(record) }
            classes[Record.StorageClass.parts] += origin.parts.all
            classes[Record.StorageClass.unknown] += origin.callers.all + origin.unknown.all
        }
        return classes.flatMap { $0 }
    }

    /// Whether a live instance of this key is shown, current or for a grace.
    package func shows(_ key: Digest) -> Bool {
        gracedOfKey[key] != nil || record(key)?.isLiveInstance ?? false
    }

    /// Who was reaped, with the version, newest first.
    package var markedMembers: [(id: NodeID, version: Version)] { markers.all }
}

extension Record {
    /// How much it is missed, from 0 on. Parts come behind the heads that name them.
    fileprivate enum StorageClass {
        static let parts = 2
        static let unknown = 4
    }

    fileprivate var storageClass: Int {
        guard case .instance(let body) = body else { return StorageClass.unknown }
        if body.flags.contains(.deleted) { return 3 }
        return body.checks.allSatisfy { $0.status == .passing } ? 0 : 1
    }
}
