internal import Registry
import Services

extension AliasCheck: ProbedCheck {
    /// As bad as the worst of the other's checks, in Consul's words.
    func run(
        by prober: NetworkProber,
        within surroundings: CheckSurroundings
    ) async -> CheckOutcome {
        let found = surroundings.neighbours.checks(ofNode: node, serviceID: serviceID)
        guard case .known(let checks) = found else {
            let place = node.isEmpty ? "this node" : "node \(node)"
            return CheckOutcome(
                .critical,
                serviceID.isEmpty
                    ? "Node \(node) could not be found"
                    : "Service \(serviceID) could not be found on \(place)"
            )
        }
        guard let worst = checks.max(by: { $0.status < $1.status }) else {
            return CheckOutcome(.passing, "No checks found.")
        }
        if worst.status == .passing { return CheckOutcome(.passing, "All checks passing.") }
        return CheckOutcome(
            worst.status,
            "Aliased check \"\(worst.name)\" failing: \(worst.output)"
        )
    }
}
