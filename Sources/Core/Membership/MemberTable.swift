import Primitives

/// What is held of each other member: 40 bytes, since every node holds one of all.
struct Member: Equatable, Sendable {
    /// The version of its member record; an accusation counts against exactly this one.
    var version: Version
    var status: MemberStatus
    /// Whether it is dead by this node's word alone, given while it heard nobody.
    var isDoubtful = false
    /// With whom it speaks as one; who has proved no address is one with all such.
    var group = VoiceGroup.unproved
}

/// The other members in order of id, counted by status. That order, closed to a circle, is the
/// ring.
struct MemberTable: Sendable {
    private var table = OrderedTable<Member>()
    private(set) var counts = StatusCounts()
    /// How many are dead by this node's word alone.
    private(set) var doubtfulDead = 0

    var ids: [NodeID] { table.ids }

    subscript(id: NodeID) -> Member? { table[id] }

    mutating func insert(_ member: Member, for id: NodeID) {
        remove(id)
        table.insert(member, for: id)
        counts.add(1, at: member.status)
    }

    mutating func reserve(_ count: Int) { table.reserve(count) }

    @discardableResult
    mutating func remove(_ id: NodeID) -> Member? {
        guard let member = table.remove(id) else { return nil }
        counts.add(-1, at: member.status)
        if member.isDoubtful { doubtfulDead -= 1 }
        return member
    }

    mutating func setVersion(_ version: Version, of id: NodeID) {
        table.modify(id) { $0.version = version }
    }

    /// Sets a member's group; whether it was another.
    mutating func place(_ id: NodeID, in group: VoiceGroup) -> Bool {
        guard let member = table[id], member.group != group else { return false }
        table.modify(id) { $0.group = group }
        return true
    }

    /// How many groups have a member that nothing speaks against, other than the accused; counted
    /// up to a limit, which most meshes reach at once. Who has proved no address is no group here:
    /// it may be at the address of any.
    func groups(beside own: VoiceGroup, otherThan accused: NodeID?, upTo limit: Int) -> Int {
        var groups = VoiceGroups()
        groups.insert(own)
        for position in ids.indices {
            if groups.count >= limit { break }
            let member = table.value(at: position)
            guard member.status == .alive, member.group != .unproved else { continue }
            if ids[position] != accused { groups.insert(member.group) }
        }
        return groups.count
    }

    /// Whether all that live are in this group, as far as they proved it.
    func isAll(in group: VoiceGroup) -> Bool {
        ids.indices.allSatisfy { position in
            let member = table.value(at: position)
            return !member.status.isProbed || member.group == group
        }
    }

    /// What follows is a death by this node's word alone.
    mutating func doubtDeath(of id: NodeID) {
        let isNew = table.modify(id) { member in
            defer { member.isDoubtful = true }
            return !member.isDoubtful
        }
        if isNew == true { doubtfulDead += 1 }
    }

    /// Sets the status and says what it was; `nil` for an unknown member.
    mutating func setStatus(_ status: MemberStatus, of id: NodeID) -> MemberStatus? {
        let before = table.modify(id) { member in
            let before = member
            member.status = status
            if status != .dead { member.isDoubtful = false }
            return before
        }
        guard let before else { return nil }
        let old = before.status
        if before.isDoubtful, status != .dead { doubtfulDead -= 1 }
        counts.add(-1, at: old)
        counts.add(1, at: status)
        return old
    }

    /// The members at statuses that the claim admits, ascending.
    func ids(where isWanted: (MemberStatus) -> Bool) -> [NodeID] {
        ids.indices.filter { isWanted(table.value(at: $0).status) }.map { ids[$0] }
    }

    /// The first reachable member after `id` on the ring, before the walk comes to `end`.
    ///
    /// With `id == end` the walk goes once around. Neither needs to be in the table.
    func nextReachable(after id: NodeID, until end: NodeID) -> NodeID? {
        next(after: id, until: end) { $0.isReachable }
    }

    /// The first member after `id` on the ring at a status that the claim admits.
    func next(
        after id: NodeID,
        until end: NodeID,
        where isWanted: (MemberStatus) -> Bool
    ) -> NodeID? {
        let count = ids.count
        guard count > 0 else { return nil }
        var start = table.lowerBound(of: id)
        if start < count, ids[start] == id { start += 1 }
        let steps = id == end ? count : (table.lowerBound(of: end) - start + count) % count
        for step in 0..<steps {
            let position = (start + step) % count
            if isWanted(table.value(at: position).status) { return ids[position] }
        }
        return nil
    }

    /// Up to `count` different members that the claim admits, drawn evenly.
    ///
    /// Draws at random while that is likely to find them, so that a table of thousands is not read.
    func sample(
        _ count: Int,
        using random: inout Random,
        where isWanted: (NodeID, MemberStatus) -> Bool
    ) -> [NodeID] {
        guard count > 0, !ids.isEmpty else { return [] }
        var chosen: [NodeID] = []
        if ids.count > 16 * count {
            for _ in 0..<8 * count where chosen.count < count {
                let position = random.index(below: ids.count)
                let id = ids[position]
                guard !chosen.contains(id), isWanted(id, table.value(at: position).status) else {
                    continue
                }
                chosen.append(id)
            }
            if chosen.count == count { return chosen }
        }
        let admitted = ids.indices.filter { isWanted(ids[$0], table.value(at: $0).status) }
        var candidates = admitted.map { ids[$0] }
        chosen.removeAll()
        while chosen.count < count, !candidates.isEmpty {
            chosen.append(candidates.remove(at: random.index(below: candidates.count)))
        }
        return chosen
    }
}
