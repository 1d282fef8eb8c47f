package import Primitives
package import Wire

extension Node {
    /// Takes a message of a bulk simulation, which is neither sealed nor signed. Everything else is
    /// as with a datagram: freshness, replay, budgets, and what is worth a look at all.
    ///
    /// Tidy tests forbid this outside `Simulation` and `Tests`; a node with authorities of its own
    /// traps.
    package mutating func receive(
        trusting datagram: BareDatagram,
        from address: Address,
        at now: Instant,
        into effects: inout [GossipEffect]
    ) {
        precondition(authorities.isTrusting, "an agent's node takes nothing on trust")
        do {
            let envelope = try opener.open(trusting: datagram)
            try admit(envelope, from: address, at: now, into: &effects)
        } catch {
            counters.count(error)
        }
    }
}
