import Gossip
import HTTPAPI
import NodeShell
import Primitives

extension AgentController {
    /// Records that are named, and how long a member is asked.
    private static let comparisonLimit = 256
    private static let comparisonPatience = Duration.seconds(5)

    func compare(with member: NodeID) async throws(ComparisonError) -> MeshComparison {
        let answer: ComparisonAnswer
        do throws(ComparisonRefusal) {
            answer = try await loop.compare(
                with: member,
                limit: AgentController.comparisonLimit,
                patience: AgentController.comparisonPatience
            )
        } catch {
            switch error {
            case .tooMany: throw .tooMany
            case .ended: throw .stopping
            }
        }
        guard let root = answer.result.root else { throw .silent }
        return MeshComparison(
            root: root,
            ownRoot: answer.result.ownRoot,
            roundTrip: answer.result.roundTrip ?? .zero,
            differences: zip(answer.result.differences, answer.records).map { difference, record in
                MeshComparison.Difference(
                    key: difference.key,
                    kind: record?.kind ?? "",
                    node: record?.node ?? "",
                    subject: record?.subject ?? "",
                    own: difference.own,
                    theirs: difference.theirs
                )
            },
            isWhole: answer.result.isWhole
        )
    }
}
