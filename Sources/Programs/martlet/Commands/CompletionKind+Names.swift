import ArgumentParser
import FoundationEssentials

/// What the agent knows, for whoever presses the tab key. Nothing where none answers soon.
extension CompletionKind {
    /// Names of services.
    static var services: CompletionKind {
        .custom { words, _, _ in
            let answer = try? await CompletionKind.client(of: words)?.get(
                "/v1/catalog/services",
                as: [String: [String]].self
            )
            return (answer ?? [:]).keys.sorted()
        }
    }

    /// Names of members.
    static var nodes: CompletionKind {
        .custom { words, _, _ in
            let answer = try? await CompletionKind.client(of: words)?.get(
                "/v1/agent/members",
                as: [MemberAnswer].self
            )
            return Set((answer ?? []).map(\.name)).sorted()
        }
    }

    /// Ids of the services of this host.
    static var ownServices: CompletionKind {
        .custom { words, _, _ in
            let answer = try? await CompletionKind.client(of: words)?.get(
                "/v1/agent/services",
                as: [String: InstanceAnswer].self
            )
            return (answer ?? [:]).values.map(\.id).sorted()
        }
    }

    /// The agent that the words on the command line mean.
    private static func client(of words: [String]) throws -> APIClient? {
        let flag = words.lastIndex { $0 == "--http-addr" || $0 == "-http-addr" }
        let next = flag.map { $0 + 1 }
        let address = next.flatMap { words.indices.contains($0) ? words[$0] : nil }
        var client = APIClient(
            try AgentEndpoint(
                flag: address,
                environment: ProcessInfo.processInfo.environment
            )
        )
        client.timeout = .seconds(1)
        return client
    }
}
