package import Primitives

/// What this node thinks at the moment.
extension Membership {
    package func status(of id: NodeID) -> MemberStatus? { table[id]?.status }

    /// The version that accusations of this member must cite.
    package func version(of id: NodeID) -> Version? { table[id]?.version }

    /// All other members known, ascending.
    package var members: [NodeID] { table.ids }

    /// The alive and the suspect others, ascending. Reads the whole table.
    package var reachable: [NodeID] { table.ids { $0.isReachable } }

    /// The members that something speaks against and that are neither dead nor left, ascending.
    package var suspects: [NodeID] { suspicions.ids }

    /// The other members at one status, ascending. Reads the whole table.
    package func members(at status: MemberStatus) -> [NodeID] { table.ids { $0 == status } }

    /// The other members, counted by status.
    package var counts: StatusCounts { table.counts }

    /// Whether nobody was heard for two intervals, so that what this node concludes now may be its
    /// own fault.
    package func hearsNobody(at now: Instant) -> Bool {
        heard.latest.map { now - $0 > settings.interval * 2 } ?? true
    }

    /// The local health multiplier, 0 when all is well.
    package var localHealth: Int { health.value }

    /// The accusers needed against a member that is still reachable.
    package var quorum: Int {
        let reachable = max(1, table.counts.reachable)
        return Quorum.needed(
            reachable: reachable,
            accusedIsReachable: true,
            limit: settings.maximumQuorum
        )
    }

    /// The accusers needed against this member.
    package func quorum(against id: NodeID) -> Int {
        Quorum.needed(
            reachable: table.counts.reachable,
            accusedIsReachable: table[id]?.status.isReachable ?? false,
            limit: settings.maximumQuorum
        )
    }

    /// Whether a quorum has accused this version of the member already.
    package func hasQuorum(against id: NodeID, version: Version) -> Bool {
        guard let suspicion = suspicions[id], table[id]?.version == version else { return false }
        guard suspicion.accusers.count >= quorum(against: id) else { return false }
        return voices(in: suspicion, against: id) >= quorum(against: id)
    }

    /// Whether over a fifth of ten or more members, this node included, are unreachable or dead.
    package var isDegraded: Bool {
        let lost = table.counts.unreachable + table.counts.dead
        let all = size + table.counts.dead
        return all >= 10 && lost * 5 > all
    }

    /// The next reachable member after this node in order of id, from the last to the first.
    package func ringSuccessor() -> NodeID? { table.nextReachable(after: selfID, until: selfID) }

    /// The next member after this node that nothing speaks against; failing that, the next
    /// reachable one. A suspect passes nothing on, so whoever comes after it would be left to
    /// chance.
    package func trustedSuccessor() -> NodeID? {
        table.next(after: selfID, until: selfID) { $0 == .alive } ?? ringSuccessor()
    }

    /// Whether the member is suspect, unreachable or dead: it should be told why first of all.
    package func isSuspected(_ id: NodeID) -> Bool {
        switch table[id]?.status {
        case .suspect, .unreachable, .dead: true
        case .alive, .leaving, .left, nil: false
        }
    }

    /// Up to `count` different members that the claim admits, drawn evenly; cheap in a large table
    /// while most are admitted.
    package func sample(
        _ count: Int,
        using random: inout Random,
        where isWanted: (NodeID, MemberStatus) -> Bool
    ) -> [NodeID] {
        table.sample(count, using: &random, where: isWanted)
    }

    /// How long a direct answer of this member may take: twice its p99 round trip within 150 ms and
    /// 4 s, times local health + 1, at most 8 s.
    package func probeTimeout(for id: NodeID) -> Duration { scaled(baseTimeout(for: id)) }

    /// Traps if the parts contradict each other. Reads everything; for tests and simulations.
    package func checkInvariants() {
        precondition(table.ids.indices.dropFirst().allSatisfy { table.ids[$0 - 1] < table.ids[$0] })
        precondition(table[selfID] == nil, "a node is not its own member")
        let probed = table.ids { $0.isProbed }
        precondition(order.order.sorted() == probed, "who is probed is neither dead nor left")
        precondition(table.counts.live == probed.count, "the counts and the table part")
        let targets = rounds.map(\.target)
        precondition(Set(targets).count == targets.count, "two rounds of one member")
        precondition(targets.allSatisfy { table[$0]?.status.isProbed == true })
        suspicions.checkInvariants()
        for id in suspicions.ids {
            precondition(table[id]?.status.isProbed == true, "the dead are not suspected")
            precondition(suspicions[id]?.isVoid == false, "a suspicion without evidence")
        }
        for id in table.ids {
            let isDoubted = table[id]?.status == .suspect || table[id]?.status == .unreachable
            precondition(!isDoubted || suspicions[id] != nil, "a suspect without evidence")
        }
        precondition((0...settings.maximumLocalHealth).contains(health.value))
    }
}
