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
        try peers.pay(1, by: isAtHome ? envelope.sender : nil, at: now)
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
                !verification.authorities.remembers(body.certificate)
            } else {
                false
            }
        try peers.pay(isFresh ? 2 : 1, by: source.isAtHome ? id : nil, at: now)
    }

    /// A record that this sender passed on is forged. Whoever relays checks first, so it made the
    /// record itself, or does not check: its budget is gone for a minute. No verdict follows.
    mutating func blameForgery(
        on sender: NodeID,
        at now: Instant,
        into effects: inout [GossipEffect]
    ) {
        counters.count(.forgeries)
        guard peers.noteForgery(by: sender, at: now) else { return }
        let name =
            if case .member(let body) = registry.member(sender)?.body { body.name } else { "" }
        effects.append(.notice(.forger(sender, name: name)))
    }
}
