package import Gossip
package import Primitives
import Registry

/// What came of comparing with one member.
package struct ComparisonAnswer: Sendable {
    package let result: ComparisonResult
    /// One for each of its differences.
    package let records: [Named?]

    /// A record that is held here, in words.
    package struct Named: Equatable, Sendable {
        package let kind: String
        /// The name of its origin.
        package let node: String
        /// What it is about: a service's id, the called service, the accused.
        package let subject: String
    }
}

/// Why there was none.
package enum ComparisonRefusal: Error, Equatable, Sendable {
    /// Ten a second are made.
    case tooMany
    /// The agent is going.
    case ended
}

extension NodeLoop {
    /// Asks a member for its root, and for what differs; at most ten times a second.
    package func compare(
        with member: NodeID,
        limit: Int,
        patience: Duration
    ) async throws(ComparisonRefusal) -> ComparisonAnswer {
        guard socketState != .closed else { throw .ended }
        guard comparisonBudget.take(1, at: now) else { throw .tooMany }
        let number = comparisons.drawNumber()
        let request = ComparisonRequest(
            id: number,
            member: member,
            limit: limit,
            patience: patience
        )
        let result = await withCheckedContinuation { continuation in
            comparisons.add(continuation, as: number)
            perform(.compare(request))
        }
        guard let result else { throw .ended }
        return ComparisonAnswer(
            result: result,
            records: result.differences.map { driver.node.registry.record($0.key).map(named) }
        )
    }

    private func named(_ record: Record) -> ComparisonAnswer.Named {
        let (kind, subject) =
            switch record.body {
            case .member: ("member", "")
            case .instance(let body):
                (body.flags.contains(.deleted) ? "deletion" : "instance", body.id)
            case .accusation(let body): ("accusation", name(of: body.target))
            case .caller(let body): ("caller", body.service)
            case .part(let body): ("part", "\(body.index + 1) of \(body.count)")
            case .event(let body): ("event", body.content.name)
            case .unknown: ("unknown", "")
            }
        return ComparisonAnswer.Named(
            kind: kind,
            node: name(of: record.signer),
            subject: subject
        )
    }
}
