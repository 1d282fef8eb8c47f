import Gossip
import Host
import Membership
import Primitives
import Registry
import View

/// What readers are told.
extension NodeLoop {
    /// Turns changes of the node into changes of the view; of several for one thing the last
    /// counts.
    func viewChanges(for changes: [GossipChange]) -> [ViewChange] {
        let milliseconds = WallClock.milliseconds
        var seen: Set<NodeID> = []
        var result: [ViewChange] = []
        var events: [EventView] = []
        for change in changes.reversed() {
            switch change {
            case .member(let id):
                guard seen.insert(id).inserted,
                    let view = memberView(of: id, nowMilliseconds: milliseconds)
                else { continue }
                result.append(.member(view))
            case .memberRemoved(let id):
                guard seen.insert(id).inserted else { continue }
                statuses.forget(id)
                result.append(.memberRemoved(id))
            case .caller(let member, let service, let isCalling):
                result.append(.caller(member, service: service, isCalling: isCalling))
            case .event(let record):
                guard case .event(let event) = record.body else { continue }
                events.append(
                    EventView(event, of: record.signer, heardAtMilliseconds: milliseconds)
                )
            case .instance(let shown):
                let view = InstanceView(
                    owner: shown.record.signer,
                    key: shown.record.key,
                    version: shown.record.version,
                    body: shown.body
                )
                result.append(.instance(view))
            case .instanceRemoved(let record):
                result.append(.instanceRemoved(owner: record.signer, key: record.key))
            }
        }
        return result.reversed() + events.inOrderOfTime.map(ViewChange.event)
    }

    private func memberView(of id: NodeID, nowMilliseconds: UInt64) -> MemberView? {
        guard let record = driver.node.registry.member(id), case .member(let body) = record.body
        else {
            return nil
        }
        let status = status(of: id)
        return MemberView(
            id: id,
            version: record.version,
            body: body,
            status: status,
            sinceMilliseconds: statuses.since(id, status, nowMilliseconds: nowMilliseconds),
            isShadowed: driver.node.isShadowed(id),
            flaps: driver.node.membership.flapping(id, at: now) ?? 0
        )
    }

    func status(of id: NodeID) -> MemberStatus {
        if id == driver.node.id { return driver.node.isLeaving ? .leaving : .alive }
        return storedStatus(of: id) ?? driver.node.membership.status(of: id) ?? .alive
    }
}
