/// `/v1/mesh/propagation/:id`, and a registration with `wait_for`.
package struct PropagationAnswer: Decodable, Equatable, Sendable {
    package let id: String
    package let version: String
    package let held: [String]
    package let missing: [Missing]

    /// A member of which it is not known.
    package struct Missing: Decodable, Equatable, Sendable {
        package let node: String
        package let reason: String
    }
}

/// Which members hold an instance of the agent, as `martlet propagation` and `martlet register
/// --wait-for` print it.
package struct PropagationReport: Sendable {
    private let answer: PropagationAnswer
    /// Whether as many hold it as were wanted.
    package let isFulfilled: Bool
    /// The agent's answer as it is.
    package let json: JSON

    package init(_ response: APIResponse) throws(CommandFailure) {
        answer = try response.decoded(as: PropagationAnswer.self)
        json = try response.json()
        isFulfilled = response.status == 200
    }

    /// One line.
    package var sentence: String {
        let others = answer.held.count + answer.missing.count
        let members = others == 1 ? "1 other member" : "\(others) other members"
        return "\(answer.id) is held by \(answer.held.count) of \(members)"
    }

    /// A line for each member.
    package var text: String {
        var table = Table("Node", "Held", "Reason")
        for node in answer.held { table.add([node, "yes", ""]) }
        for missing in answer.missing { table.add([missing.node, "no", missing.reason]) }
        return sentence + ", at version \(answer.version)\n" + table.text
    }

    /// Why it is not enough, where it is not.
    package func requireFulfilled(within timeout: String) throws(CommandFailure) {
        if isFulfilled { return }
        let missing = answer.missing.prefix(5).map { "\($0.node) (\($0.reason))" }
        let more = answer.missing.count - missing.count
        throw CommandFailure(
            "\(sentence) after \(timeout); missing: " + missing.joined(separator: ", ")
                + (more > 0 ? " and \(more) more." : ".")
        )
    }
}

extension APIClient {
    /// An agent may take a minute for it.
    private var patient: APIClient {
        var client = self
        client.timeout = .seconds(75)
        return client
    }

    /// Asks who holds an instance of the agent.
    package func propagation(
        of id: String,
        timeout: String
    ) async throws(CommandFailure) -> PropagationReport {
        let path = "/v1/mesh/propagation/\(id.percentEncoded)?timeout=\(timeout.percentEncoded)"
        let response = try await patient.send(.get, path)
        return try PropagationReport(
            response.status == 504 ? response : try response.expectingMesh()
        )
    }

    /// Registers a service and waits until so many others hold it.
    package func register(
        _ body: String,
        waitingFor members: String,
        timeout: String
    ) async throws(CommandFailure) -> PropagationReport {
        let query = "wait_for=\(members.percentEncoded)&timeout=\(timeout.percentEncoded)"
        let path = "/v1/agent/service/register?\(query)"
        let response = try await patient.send(.put, path, body: body)
        return try PropagationReport(
            response.status == 504 ? response : try response.expectingSuccess()
        )
    }
}
