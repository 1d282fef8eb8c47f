import Coordinates
import HashTreeCollections
import Membership
import Primitives
import Registry

extension ViewBuilder {
    /// Adds a member or takes in what changed of it.
    mutating func place(_ member: MemberView) {
        let before = view.nodes[member.id]
        replace(before, by: member)
        guard member.showsAnotherPlace(than: before?.member) else { return }
        advance()
        touchCoordinates()
    }

    private mutating func replace(_ before: NodeEntry?, by member: MemberView) {
        guard let before else { return insert(member) }
        if before.member.showsTheSame(as: member) {
            let hasNewStatus = before.member.status != member.status
            view.nodes[member.id]?.member = member
            if hasNewStatus { record(.member(member.id, name: member.body.name)) }
        } else {
            update(before, to: member)
        }
    }

    /// Forgets a member and all it offered.
    mutating func removeMember(_ id: NodeID) {
        unlisted[id] = nil
        guard let node = view.nodes[id] else { return }
        advance()
        if node.member.shownCoordinate != nil { touchCoordinates() }
        if node.isListed { withdrawInstances(of: node) }
        unlisted[id] = nil
        releaseName(of: node.member)
        view.nodes[id] = nil
        touchMember(id)
        record(.member(id, name: node.name))
    }

    private mutating func insert(_ member: MemberView) {
        advance()
        view.nodes[member.id] = NodeEntry(
            member: member,
            createIndex: view.index,
            modifyIndex: view.index,
            contentIndex: view.index,
            failedMilliseconds: member.status.isFailed ? member.sinceMilliseconds : nil
        )
        claimName(of: member)
        touchMember(member.id)
        record(.member(member.id, name: member.body.name))
        if member.isListed { restoreInstances(of: member.id) }
    }

    private mutating func update(_ before: NodeEntry, to member: MemberView) {
        advance()
        var node = before
        node.member = member
        node.modifyIndex = view.index
        node.failedMilliseconds =
            member.status.isFailed
            ? before.failedMilliseconds ?? member.sinceMilliseconds : nil
        view.nodes[member.id] = node
        releaseName(of: before.member)
        claimName(of: member)
        touchMember(member.id)
        record(.member(member.id, name: member.body.name))

        switch (before.isListed, node.isListed) {
        case (true, true):
            if before.member.body.metadata != member.body.metadata { touchServices() }
            touchInstances(of: node)
        case (true, false): withdrawInstances(of: before)
        case (false, true): restoreInstances(of: member.id)
        case (false, false): break
        }
    }

    private mutating func touchMember(_ id: NodeID) {
        touchNodes()
        touchChecks()
        touchNode(id)
    }

    /// Everything a node offers looks different because the node does.
    mutating func touchInstances(of node: NodeEntry) {
        for entry in node.instances {
            touchService(entry.body.service)
            record(entry, on: node)
        }
    }

    // MARK: Leaving the catalog and coming back

    private mutating func withdrawInstances(of node: NodeEntry) {
        for entry in node.instances + node.checks {
            remove(entry, from: node)
            unlisted[node.id, default: []].append(entry.view)
        }
    }

    private mutating func restoreInstances(of id: NodeID) {
        for instance in unlisted.removeValue(forKey: id) ?? [] {
            place(instance)
        }
    }

    // MARK: Names

    private mutating func claimName(of member: MemberView) {
        guard member.isListed, !member.isShadowed else { return }
        view.names[member.body.name] = member.id
        view.foldedNames[member.body.name.folded] = member.id
    }

    private mutating func releaseName(of member: MemberView) {
        let folded = member.body.name.folded
        if view.foldedNames[folded] == member.id { view.foldedNames[folded] = nil }
        guard view.names[member.body.name] == member.id else { return }
        view.names[member.body.name] = nil
    }
}
