import Membership
package import Primitives
package import Registry
import Sodium
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
        precondition(
            verification.authorities.isTrusting,
            "an agent's node takes nothing on trust"
        )
        timers.now = now
        do {
            let envelope = try verification.opener.open(trusting: datagram)
            try admit(envelope, from: address, at: now, into: &effects)
        } catch {
            counters.count(error)
        }
    }
}

extension Node {
    /// Publishes a record of this node's own that only a later version would make.
    ///
    /// Tidy tests forbid this outside `Simulation` and `Tests`.
    package mutating func publish(
        trusting record: Record,
        at now: Instant,
        into effects: inout [GossipEffect]
    ) {
        adopt(Verified(trusting: record, from: id), at: now, into: &effects)
    }

    /// Takes over a registry that all its members agree on, this node among them, as if it had
    /// long converged with them.
    ///
    /// Tidy tests forbid this outside `Simulation` and `Tests`.
    package mutating func converge(trusting registry: Registry, at now: Instant) {
        precondition(registry.member(id)?.version == memberVersion, "it is one of the members")
        self.registry = registry
        peers.proofs.believeAll()
        dissemination.drop { _ in true }
        membership.reserve(registry.members.count)
        var effects: [MembershipEffect] = []
        for member in registry.members where member != id {
            guard let record = registry.member(member) else { continue }
            membership.learn(
                member,
                version: record.version,
                leaving: false,
                at: now,
                into: &effects
            )
            let group = VoiceGroup(provedAt: provedAddress(of: member)?.ip)
            membership.place(member, in: group, at: now, into: &effects)
            effects.removeAll(keepingCapacity: true)
        }
        joining.becomeReady()
    }
}
