package import Gossip
package import Primitives
import Registry
package import View
import Wire

/// What came of an inquiry, by the names of members.
package struct InquiryAnswer: Equatable, Sendable {
    /// The version that was asked for.
    package let version: Version
    package let outcome: InquiryResult.Outcome
    /// In order of names, as `missing` is.
    package let held: [String]
    package let missing: [Missing]

    package struct Missing: Equatable, Sendable {
        package let node: String
        package let reason: InquiryResult.Reason
    }
}

/// Why there was none.
package enum InquiryRefusal: Error, Equatable, Sendable {
    /// No live instance of this node has the id.
    case unknownInstance
    /// The agent is going, or whoever asked has gone.
    case ended
}

extension NodeLoop {
    /// Asks all other members which of them hold an instance of this node as it is published now,
    /// and waits until so many do (`nil`: all that are reachable), or until time is over.
    package func inquire(
        instance id: String,
        wanted: Int?,
        patience: Duration,
        of client: ClientConnection
    ) async throws(InquiryRefusal) -> InquiryAnswer {
        guard socketState != .closed else { throw .ended }
        guard let version = driver.node.published(instance: id) else { throw .unknownInstance }
        let number = inquiries.drawNumber()
        let request = InquiryRequest(
            id: number,
            versions: [version],
            wanted: wanted,
            patience: patience
        )
        let result = await withCheckedContinuation { continuation in
            inquiries.add(continuation, as: number)
            client.whenGone { Task { await self.endInquiry(number) } }
            perform(.inquire(request))
        }
        client.whenGone(nil)
        guard let result else { throw .ended }
        return InquiryAnswer(
            version: version.version,
            outcome: result.outcome,
            held: result.held.map(name).sorted(),
            missing: result.missing
                .map { InquiryAnswer.Missing(node: name(of: $0.member), reason: $0.reason) }
                .sorted { $0.node < $1.node }
        )
    }

    private func endInquiry(_ number: UInt64) {
        perform(.endInquiry(number))
        inquiries.end(number, with: nil)
    }

    /// A member's name; the id of one that is forgotten.
    func name(of member: NodeID) -> String {
        guard case .member(let body) = driver.node.registry.member(member)?.body else {
            return "\(member)"
        }
        return body.name
    }
}
