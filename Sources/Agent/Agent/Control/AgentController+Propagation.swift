import Gossip
import HTTPAPI
import NodeShell
import Primitives
import View

extension AgentController {
    func propagation(
        of instance: String,
        wanted: Int?,
        within patience: Duration,
        for client: ClientConnection
    ) async throws(PropagationError) -> Propagation {
        let answer: InquiryAnswer
        do throws(InquiryRefusal) {
            answer = try await loop.inquire(
                instance: instance,
                wanted: wanted,
                patience: patience,
                of: client
            )
        } catch {
            switch error {
            case .unknownInstance: throw .unknownInstance(instance)
            case .ended: throw .stopping
            }
        }
        switch answer.outcome {
        case .tooManyInquiries: throw .tooMany
        case .tooManyMembers: throw .meshTooLarge
        case .fulfilled, .timedOut: break
        }
        return Propagation(
            version: answer.version,
            isFulfilled: answer.outcome == .fulfilled,
            held: answer.held,
            missing: answer.missing.map {
                Propagation.Missing(node: $0.node, reason: $0.reason.rawValue)
            }
        )
    }
}
