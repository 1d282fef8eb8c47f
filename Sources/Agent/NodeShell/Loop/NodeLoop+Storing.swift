import Gossip
import Host
import Membership
import Primitives
import Registry
import View
import Wire

/// The registry on disk: written beside other work, and what readers see of it after a start.
extension NodeLoop {
    /// Hands what is known over to be written down, if it changed and it is time.
    func storeIfDue(at now: Instant) {
        guard hasUnstoredChanges, now >= nextStore, let snapshot,
            let pause = hooks.store(snapshot)
        else { return }
        hasUnstoredChanges = false
        nextStore = now + pause
    }

    /// What is known now; `nil` before the mesh is: the disk knows more then.
    var snapshot: RegistrySnapshot? {
        guard driver.node.isReady else { return nil }
        let milliseconds = WallClock.milliseconds
        var stored: [NodeID: (status: StoredStatus, goneFor: UInt32)] = [:]
        for id in driver.node.membership.members {
            let status = status(of: id)
            guard let word = StoredStatus(status), word != .alive else { continue }
            let since = statuses.since(id, status, nowMilliseconds: milliseconds)
            let seconds = (milliseconds - min(since, milliseconds)) / 1_000
            stored[id] = (word, UInt32(clamping: seconds))
        }
        return RegistrySnapshot(registry: driver.node.registry, statuses: stored)
    }

    /// What the disk says of a member that this node has not heard itself since its start: dead and
    /// unreachable stay so until the mesh is known.
    func storedStatus(of id: NodeID) -> MemberStatus? {
        if driver.node.isReady || driver.node.hasHeard(id) { return nil }
        return storedStatuses[id]
    }

    /// The mesh is known: what only the disk knew goes from sight, and statuses are one's own.
    func forgetDisk() {
        let members = storedStatuses
        let instances = storedInstances
        storedStatuses = [:]
        storedInstances = []
        var changes: [ViewChange] = []
        var gone: Set<NodeID> = []
        var others: [GossipChange] = []
        for (id, _) in members {
            if driver.node.registry.member(id) == nil {
                gone.insert(id)
                changes.append(.memberRemoved(id))
            } else {
                others.append(.member(id))
            }
        }
        for (owner, key) in instances where !gone.contains(owner) {
            if !driver.node.registry.shows(key) {
                changes.append(.instanceRemoved(owner: owner, key: key))
            }
        }
        changes += viewChanges(for: others)
        if !changes.isEmpty { hooks.publish(changes) }
    }
}

extension StoredStatus {
    fileprivate init?(_ status: MemberStatus) {
        switch status {
        case .alive: self = .alive
        case .suspect: self = .suspect
        case .unreachable: self = .unreachable
        case .dead: self = .dead
        case .left, .leaving: self = .left
        }
    }
}
