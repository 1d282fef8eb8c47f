import Membership
import Primitives
import Registry
import Sodium
package import Wire

/// What readers see of the registry on disk until the mesh is known.
extension StoredRegistry {
    /// The members and live instances of others, as they were when they were written down.
    package var viewChanges: [ViewChange] {
        var changes: [ViewChange] = []
        var listed: [NodeID: Version] = [:]
        for member in members where member.record.signer != header.node {
            guard case .member(let body) = member.record.value.body else { continue }
            listed[member.record.signer] = member.record.value.version
            let gone = UInt64(member.goneFor) * 1_000
            let view = MemberView(
                id: member.record.signer,
                version: member.record.value.version,
                body: body,
                status: MemberStatus(member.status),
                sinceMilliseconds: header.savedAt - min(header.savedAt, gone)
            )
            changes.append(.member(view))
        }
        var parts: [Digest: [Record]] = [:]
        for record in records {
            guard case .part(let part) = record.value.body else { continue }
            parts[part.head, default: []].append(record.value)
        }
        for record in records {
            let record = record.value
            guard case .instance(let body) = record.body, !body.flags.contains(.deleted),
                listed[record.signer] != nil
            else { continue }
            let view = InstanceView(
                owner: record.signer,
                key: record.key,
                version: record.version,
                body: body.whole(with: parts[record.key] ?? [])
            )
            changes.append(.instance(view))
        }
        return changes
    }
}

extension StoredRegistry {
    /// What had happened, this node's own events among it: none of them is told anew.
    package var events: [EventView] {
        records.compactMap { record in
            guard case .event(let event) = record.value.body else { return nil }
            return EventView(event, of: record.signer, heardAtMilliseconds: header.savedAt)
        }
    }
}

extension InstanceBody {
    /// The instance with its rest, as far as its parts are all there; else the head alone.
    fileprivate func whole(with parts: [Record]) -> InstanceBody {
        guard let rest, let text = RestText(parts.inOrderOfParts, namedBy: rest) else {
            return self
        }
        return joined(with: text) ?? self
    }
}

extension MemberStatus {
    package init(_ stored: StoredStatus) {
        switch stored {
        case .alive: self = .alive
        case .suspect: self = .suspect
        case .unreachable: self = .unreachable
        case .dead: self = .dead
        case .left: self = .left
        }
    }
}
