package import Registry

extension NodeEntry {
    /// The worst of the node's own checks: reachability, maintenance, and those it registered.
    package var health: CheckStatus {
        if isFailed || isInMaintenance { return .critical }
        return checks.lazy.flatMap(\.body.checks).map(\.status).max() ?? .passing
    }

    /// The status of one of its instances as everyone should take it (docs/architecture.md, The
    /// path of a query): what the owner says, made critical where the node is unreachable, dead or
    /// in maintenance.
    package func health(of instance: InstanceEntry) -> CheckStatus {
        if instance.body.flags.contains(.maintenance) { return .critical }
        let own = instance.body.checks.lazy.map(\.status).max() ?? .passing
        return max(own, health)
    }

    /// Whether it was lost and came back lately (ADR 21).
    package var isFlapping: Bool { member.flaps > 0 }

    /// The weights of one of its instances as readers are to take them. Where the node is flapping
    /// it weighs as in a warning, yet is not drained: where this agent's own network comes and
    /// goes, all others are flapping.
    package func weights(of instance: InstanceEntry) -> InstanceWeights {
        let own = instance.body.weights
        guard isFlapping else { return own }
        return InstanceWeights(
            passing: min(own.passing, max(own.warning, 1)),
            warning: own.warning
        )
    }

    /// Whether its owner leaves one of its instances no weight in its present health: it is there,
    /// and nobody is to call it (docs/glossary.md, drain).
    package func isDrained(_ instance: InstanceEntry) -> Bool {
        instance.body.weights.areNone(in: health(of: instance))
    }

    /// Whether callers that know nothing of weights may be sent to one of its instances.
    package func isOffered(_ instance: InstanceEntry) -> Bool {
        health(of: instance) != .critical && !isDrained(instance)
    }

    /// The weight of one of its instances in its present health; a critical one has none.
    package func weight(of instance: InstanceEntry) -> UInt16 {
        switch health(of: instance) {
        case .passing: weights(of: instance).passing
        case .warning: weights(of: instance).warning
        case .critical: 0
        }
    }
}

extension InstanceWeights {
    /// Whether they leave nothing to an instance in this state of its checks.
    package func areNone(in health: CheckStatus) -> Bool {
        (health == .warning ? warning : passing) == 0
    }
}

extension InstanceBody {
    /// Whether a reader sees the same: the reason of a check and when it came about are not
    /// compared, so that a check that fails ever differently wakes nobody; nor is the load, which
    /// only balancers read.
    func showsTheSame(as other: InstanceBody) -> Bool {
        guard checks.count == other.checks.count else { return false }
        var left = self
        var right = other
        left.load = nil
        right.load = nil
        for position in checks.indices {
            left.checks[position].reason = ""
            left.checks[position].sinceMilliseconds = 0
            right.checks[position].reason = ""
            right.checks[position].sinceMilliseconds = 0
        }
        return left == right
    }
}

extension MemberView {
    /// Whether a reader of Consul's API sees the same: a suspicion, or a verdict that turns from
    /// unreachable to dead, changes nothing there. Whether it is flapping shows in weights.
    func showsTheSame(as other: MemberView) -> Bool {
        status.consulNumber == other.status.consulNumber && isShadowed == other.isShadowed
            && isListed == other.isListed && (flaps > 0) == (other.flaps > 0)
            && body.name == other.body.name && body.datacenter == other.body.datacenter
            && body.zone == other.body.zone && body.agentVersion == other.body.agentVersion
            && body.addresses == other.body.addresses && body.metadata == other.body.metadata
            && body.flags == other.body.flags
            && body.protocolMinimum == other.body.protocolMinimum
            && body.protocolMaximum == other.body.protocolMaximum
    }
}
