import Membership
package import Primitives
import Registry
import Wire

/// Who shows under a name. Names never decide what is stored (docs/protocol.md, Member, ADR 25).
extension Node {
    /// Of several holders of one name the one that shows: the pinned one while it is neither dead
    /// nor left; else live ones first, then the older issue where an authority vouches for it,
    /// then the smaller id.
    package func shownHolder(ofName name: String) -> NodeID? {
        let holders = registry.holders(ofName: name)
        if let pinned = naming.pins.holder(of: name), !isGone(pinned), has(pinned, name: name) {
            return pinned
        }
        return holders.min { precedence(of: $0) < precedence(of: $1) }
    }

    /// Whether another holder of its name shows instead of this member.
    package func isShadowed(_ member: NodeID) -> Bool {
        guard case .member(let body) = registry.member(member)?.body else { return false }
        let holders = registry.holders(ofName: body.name)
        return holders.count > 1 && shownHolder(ofName: body.name) != member
    }

    private func has(_ member: NodeID, name: String) -> Bool {
        guard case .member(let body) = registry.member(member)?.body else { return false }
        return body.name == name
    }

    /// All members with this name, in order of id.
    package func holders(ofName name: String) -> [NodeID] { registry.holders(ofName: name) }

    /// The shown holder of this node's own name, where it is another.
    package var nameHolder: NodeID? { naming.ownHolder }

    /// Live members that claim the name of another.
    package var nameConflicts: [NameConflict] { naming.pins.conflicts }

    /// Judges the name of a member that is new or says something new, and the one that it had.
    mutating func judgeNames(
        of member: NodeID,
        _ body: MemberBody,
        previous: Record?,
        at now: Instant,
        into effects: inout [GossipEffect]
    ) {
        var oldName: String?
        if case .member(let old) = previous?.body { oldName = old.name }
        let newcomer = oldName == body.name ? nil : member
        judgeName(body.name, newcomer: newcomer, at: now, into: &effects)
        if let oldName, oldName != body.name { judgeName(oldName, at: now, into: &effects) }
    }

    /// Judges a name anew: one of its holders came, changed or went. `newcomer` is the one that
    /// came; it is not the one that was here before.
    mutating func judgeName(
        _ name: String,
        newcomer: NodeID? = nil,
        at now: Instant,
        into effects: inout [GossipEffect]
    ) {
        let holders = registry.holders(ofName: name)
        if holders.count < 2 {
            naming.pins.release(name)
            if name == member.name { naming.ownHolder = nil }
            for holder in holders { effects.append(.changed(.member(holder))) }
            return
        }
        // Where the holders were asked, the first answer decides.
        if naming.pins.holder(of: name) == nil, !naming.pins.isAsking(for: name) {
            let known = holders.filter { $0 != newcomer && isProven($0) }
            if let first = known.min(by: { precedence(of: $0) < precedence(of: $1) }) {
                naming.pins.pin(name, to: first)
            }
        }
        if holders.contains(id) { succeed(inName: name, by: id, at: now, into: &effects) }
        let remaining = registry.holders(ofName: name)
        guard remaining.count > 1, let shown = shownHolder(ofName: name) else { return }
        if mustAsk(forName: name, among: remaining, shown: shown) {
            naming.pins.ask(for: name, at: now)
        }
        tellShadows(ofName: name, among: remaining, shown: shown, into: &effects)
        noteConflicts(ofName: name, among: remaining, shown: shown, into: &effects)
    }

    /// A member answered a round of this node: a free name is its own from now on, and one whose
    /// holder is gone may go over to it.
    mutating func noteAnswer(
        of sender: NodeID,
        at now: Instant,
        into effects: inout [GossipEffect]
    ) {
        guard case .member(let body) = registry.member(sender)?.body,
            registry.holders(ofName: body.name).count > 1
        else { return }
        if naming.pins.holder(of: body.name) == nil, !isGone(sender) {
            naming.pins.pin(body.name, to: sender)
            naming.pins.stopAsking(for: body.name)
            judgeName(body.name, at: now, into: &effects)
        }
        succeed(inName: body.name, by: sender, at: now, into: &effects)
    }

    /// Says hello to whoever may have a name next.
    mutating func askForNames(at now: Instant, into effects: inout [GossipEffect]) {
        for name in naming.pins.due(at: now) {
            for holder in registry.holders(ofName: name) where holder != id && !isGone(holder) {
                hello(holder, nonce: random.next(), into: &effects)
            }
        }
    }
}

// MARK: - Succession

extension Node {
    /// Gives a name whose holder is dead or left here to a member that answered since, where its
    /// issue is the later one, or it answers at the very place of the one before; in that place it
    /// follows one that is unreachable as well. What is left of those before is reaped, with their
    /// markers; they come back by their own word, shadowed.
    private mutating func succeed(
        inName name: String,
        by next: NodeID,
        at now: Instant,
        into effects: inout [GossipEffect]
    ) {
        guard !isGone(next) else { return }
        if let pinned = naming.pins.holder(of: name), pinned != next, !isGone(pinned),
            !hasPlace(next, of: pinned)
        {
            return
        }
        let before = registry.holders(ofName: name).filter { holder in
            holder != next
                && (peers.departed.contains(holder) && mayFollow(next, holder)
                    || hasPlace(next, of: holder))
        }
        guard !before.isEmpty else { return }
        naming.pins.pin(name, to: next)
        naming.pins.stopAsking(for: name)
        for holder in before {
            counters.count(.successions)
            effects.append(.notice(.renamed(name: name, from: holder, to: next)))
            remove(holder, at: now, into: &effects)
        }
    }

    /// Somebody else has forgotten a holder of a name first: where the name is another's now, this
    /// node says so like all others.
    mutating func noteSuccession(from gone: NodeID, into effects: inout [GossipEffect]) {
        guard case .member(let body) = registry.member(gone)?.body,
            let next = registry.holders(ofName: body.name).filter({ $0 != gone && !isGone($0) })
                .min(by: { precedence(of: $0) < precedence(of: $1) })
        else { return }
        counters.count(.successions)
        effects.append(.notice(.renamed(name: body.name, from: gone, to: next)))
    }

    /// Whether this node knows a member by hearsay only, and another that has its name itself or is
    /// this node: a newcomer is told of those before it, or before others, a moment before they are
    /// reaped (ADR 56).
    func isFollowed(_ unheard: NodeID) -> Bool {
        guard !hasHeard(unheard), case .member(let body) = registry.member(unheard)?.body else {
            return false
        }
        return registry.holders(ofName: body.name).contains { next in
            next != unheard && !isGone(next) && (next == id || hasHeard(next))
        }
    }

    private func mayFollow(_ next: NodeID, _ gone: NodeID) -> Bool {
        guard case .member(let new) = registry.member(next)?.body,
            case .member(let old) = registry.member(gone)?.body
        else { return false }
        return new.certificate.issuedAt > old.certificate.issuedAt
            || new.addresses.contains { old.addresses.contains($0) }
    }

    /// Whether a member proved that it is at the address and port of one that is unreachable here:
    /// one of them is one socket, so the other is there no more.
    private func hasPlace(_ next: NodeID, of silent: NodeID) -> Bool {
        guard silent != id, membership.status(of: silent) == .unreachable else { return false }
        let place = next == id ? member.addresses.first : provedAddress(of: next)
        guard let place else { return false }
        return addresses(of: silent).contains(place)
    }

    /// Whether a member says that it is where one that is unreachable here was.
    private func isContested(among holders: [NodeID]) -> Bool {
        let silent = holders.filter { membership.status(of: $0) == .unreachable }
        if silent.isEmpty { return false }
        let places = Set(silent.flatMap { addresses(of: $0) })
        return holders.contains { next in
            next != id && !isGone(next) && addresses(of: next).contains { places.contains($0) }
        }
    }

    /// Whether the live holders are to be asked whether they are there: nobody has the name, or
    /// somebody may follow one who is gone.
    private func mustAsk(forName name: String, among holders: [NodeID], shown: NodeID) -> Bool {
        if naming.pins.holder(of: name) == nil {
            return holders.contains { $0 != id && !isGone($0) }
        }
        if isContested(among: holders) { return true }
        guard shown != id, !isGone(shown) else { return false }
        return holders.contains { holder in
            holder != shown && peers.departed.contains(holder) && mayFollow(shown, holder)
        }
    }
}

// MARK: - Judging holders

extension Node {
    /// Has readers look again at those whose shadow came or went: all where the name has had one
    /// holder so far, else the one that was shown and the one that is. Who changed itself is looked
    /// at anyway.
    private mutating func tellShadows(
        ofName name: String,
        among holders: [NodeID],
        shown: NodeID,
        into effects: inout [GossipEffect]
    ) {
        let before = naming.pins.tell(shown, of: name)
        if before == shown { return }
        let changed = before.map { [$0, shown] } ?? holders
        for holder in changed { effects.append(.changed(.member(holder))) }
    }

    /// Tells the log and the readers of live members that claim the name of another.
    private mutating func noteConflicts(
        ofName name: String,
        among holders: [NodeID],
        shown: NodeID,
        into effects: inout [GossipEffect]
    ) {
        if name == member.name { naming.ownHolder = shown == id ? nil : shown }
        let claimants = holders.filter { $0 != shown && !isGone($0) }
        naming.pins.keepConflicts(of: name, with: claimants)
        if isGone(shown) { return }
        for conflict in naming.pins.note(claimants, of: name, shown: shown) {
            counters.count(.nameConflicts)
            effects.append(.notice(.nameConflict(conflict)))
        }
    }

    /// Whether a member is live here, and this node heard it itself or has known its mesh for a
    /// while: what a newcomer is told first says nothing of who was first.
    private func isProven(_ holder: NodeID) -> Bool {
        if isGone(holder) { return false }
        return isReady || (holder != id && hasHeard(holder))
    }

    private func isGone(_ holder: NodeID) -> Bool {
        if holder == id { return isLeaving }
        let status = membership.status(of: holder) ?? .dead
        return status == .dead || status == .left
    }

    /// Who is live before who is gone, and this node itself between them while it is not ready:
    /// whoever its seed lists was here first.
    private func precedence(of holder: NodeID) -> (UInt8, UInt64, NodeID) {
        let rank: UInt8 = isGone(holder) ? 2 : (holder == id && !isReady ? 1 : 0)
        guard settings.trustsIssueDates,
            case .member(let body) = registry.member(holder)?.body
        else { return (rank, 0, holder) }
        return (rank, body.certificate.issuedAt, holder)
    }
}
