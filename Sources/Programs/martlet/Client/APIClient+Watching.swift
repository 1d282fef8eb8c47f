import Primitives

extension APIClient {
    /// Asks again each time that what is asked for may have changed, and hands every answer over.
    /// Where the agent is away it is waited for, once it has been there. Indices that are not
    /// ordered tell only whether something is another.
    func watch(
        _ path: String,
        isOrdered: Bool = true,
        _ take: (APIResponse) async throws(CommandFailure) -> Void
    ) async throws(CommandFailure) {
        var client = self
        client.timeout = timeout + APIClient.wait
        var index: UInt64 = 0
        var hasAnswered = false
        var isAway = false
        let separator = path.contains("?") ? "&" : "?"
        while true {
            do throws(CommandFailure) {
                let wait = index == 0 ? "" : "\(separator)index=\(index)&wait=\(APIClient.waitText)"
                let response = try await client.send(.get, path + wait).expectingSuccess()
                // An index that goes back is another agent's, or none at all.
                index = response.index.map { isOrdered && $0 < index ? 0 : $0 } ?? 0
                hasAnswered = true
                isAway = false
                try await take(response)
                if index == 0 { try await pause() }
            } catch {
                guard hasAnswered, error.isPassing else { throw error }
                if !isAway { complain("\(error.message) Trying again.") }
                isAway = true
                index = 0
                try await pause()
            }
        }
    }

    private static let wait = Duration.seconds(60 + 4)
    private static let waitText = "60s"

    private func pause() async throws(CommandFailure) {
        do {
            try await Task.sleep(for: .seconds(1))
        } catch {
            throw .readerGone
        }
    }
}

extension CommandFailure {
    /// Whether the agent may be back in a moment.
    fileprivate var isPassing: Bool { exitStatus == CommandFailure.error && !message.isEmpty }
}
