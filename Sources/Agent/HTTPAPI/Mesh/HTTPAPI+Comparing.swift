import Formats
import HTTPTypes
import Primitives
import View

/// What differs between two agents (docs/protocol.md, Reconciliation).
extension HTTPAPI {
    /// GET `/v1/mesh/compare?node=`: one question to a member for its root; where it is another,
    /// more for what differs. Nothing is taken from it and nothing given.
    func meshCompare(_ call: APICall) async throws(APIError) -> APIResponse {
        guard let name = call.query["node"], !name.isEmpty else {
            throw .refused(.badRequest, "Missing node: /v1/mesh/compare?node=NAME")
        }
        let view = view.current
        guard let node = view.node(named: name) else {
            let near = view.nodeName(near: name).map { " Is it \"\($0)\"?" } ?? ""
            throw .refused(.unknownNode, "No member is called \"\(name)\".\(near)")
        }
        guard node.id != identity.id else {
            throw .refused(
                .badRequest,
                "\"\(node.name)\" is the node of this agent: name another."
            )
        }
        let comparison: MeshComparison
        do throws(ComparisonError) {
            comparison = try await control.compare(with: node.id)
        } catch {
            throw APIError(error, of: node.name)
        }
        return .json(isPretty: call.isPretty) { $0.comparison(comparison, with: node.name) }
    }
}

extension APIError {
    fileprivate init(_ error: ComparisonError, of name: String) {
        switch error {
        case .tooMany:
            self = .refused(.comparisonLimit, "Ten members a second are compared with: try again.")
        case .silent: self = .refused(.silent, "\"\(name)\" did not answer.")
        case .stopping: self = .unavailable("This agent is stopping.")
        }
    }
}

extension JSONWriter {
    fileprivate mutating func comparison(_ comparison: MeshComparison, with name: String) {
        object { writer in
            writer.member("Node", name)
            writer.member("Same", comparison.root == comparison.ownRoot)
            writer.member("Root", "\(comparison.root)")
            writer.member("OwnRoot", "\(comparison.ownRoot)")
            let microseconds = comparison.roundTrip.nanoseconds / 1_000
            writer.member("RoundTrip", GoDuration.format(.microseconds(microseconds)))
            writer.member("Whole", comparison.isWhole)
            writer.key("Differences")
            writer.array { writer in
                for difference in comparison.differences { writer.difference(difference) }
            }
        }
    }

    private mutating func difference(_ difference: MeshComparison.Difference) {
        object { writer in
            writer.member("Key", "\(difference.key)")
            writer.member("Kind", difference.kind)
            writer.member("Node", difference.node)
            writer.member("Subject", difference.subject)
            writer.member("Own", difference.own.map { "\($0)" } ?? "")
            writer.member("Theirs", difference.theirs.map { "\($0)" } ?? "")
        }
    }
}
