import Primitives
import Registry
import Sodium
import Wire

/// What checking signatures may cost this node: one unit for each Ed25519 check, of envelopes and
/// records alike (docs/protocol.md, Receiving).
///
/// There is one budget for each sender at an address of its own, a small shared one for everything
/// else, so that somebody who pretends to be a member drains only the shared one, and one for all.
extension Node {
    /// Pays for the check of an envelope.
    mutating func pay(
        for envelope: Envelope,
        isAtHome: Bool,
        at now: Instant
    ) throws(Rejection) {
        try pay(1, by: isAtHome ? envelope.sender : nil, at: now)
    }

    /// Pays for the checks of a record before they are made; what was asked for is free.
    mutating func pay(
        for unverified: UnverifiedRecord,
        from source: RecordSource,
        at now: Instant
    ) throws(Rejection) {
        guard let id = source.id, !source.isPaid else { return }
        if let question = source.question, question.asks(for: unverified.record.key) { return }
        let isFresh =
            if case .member(let body) = unverified.record.body {
                !authorities.remembers(body.certificate)
            } else {
                false
            }
        try pay(isFresh ? 2 : 1, by: source.isAtHome ? id : nil, at: now)
    }

    private mutating func pay(
        _ units: Double,
        by sender: NodeID?,
        at now: Instant
    ) throws(Rejection) {
        guard checkBudget.available(at: now) >= units else { throw .budget }
        let hasBudget =
            if let sender {
                withPeer(sender) { $0.pay(units, at: now) }
            } else {
                sharedBudget.take(units, at: now)
            }
        guard hasBudget else { throw .budget }
        _ = checkBudget.take(units, at: now)
    }

    /// A record that this sender passed on is forged. Whoever relays checks first, so it made the
    /// record itself, or does not check: its budget is gone for a minute. No verdict follows.
    mutating func blameForgery(
        on sender: NodeID,
        at now: Instant,
        into effects: inout [GossipEffect]
    ) {
        counters.count(.forgeries)
        let isNews = withPeer(sender) { $0.forged(at: now) }
        guard isNews else { return }
        let name =
            if case .member(let body) = registry.member(sender)?.body { body.name } else { "" }
        effects.append(.notice(.forger(sender, name: name)))
    }

    /// What is kept of a sender, made at its first datagram, and without the epoch that it claims:
    /// a forged one would keep the sender itself out. The default is made by hand: as an
    /// autoclosure it would copy the whole node.
    mutating func withPeer<Result>(
        _ sender: NodeID,
        _ use: (inout Peer) -> Result
    ) -> Result {
        let fresh = Peer(epoch: 0, settings: settings)
        return use(&peers[sender, default: fresh])
    }
}
