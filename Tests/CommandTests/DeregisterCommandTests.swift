import Foundation
import NIOHTTP1
import Synchronization
import Testing

@testable import martlet

/// `martlet deregister`, by an id and by a file.
@Suite(.timeLimit(.minutes(1)))
struct DeregisterCommandTests {
    private let file = FileManager.default.temporaryDirectory
        .appending(path: "martlet-\(UUID()).json").path

    init() throws {
        let text = #"{"services":[{"name":"web","id":"web/1"},{"name":"api"}],"#
        let checks = #""check":{"name":"disk","ttl":"30s"}}"#
        try (text + checks).write(toFile: file, atomically: true, encoding: .utf8)
    }

    /// What is asked of an agent that has nothing of these names.
    private func run(
        _ words: [String],
        unknown: Set<String> = []
    ) async throws -> (printed: Printed, asked: [String]) {
        let asked = Mutex<[String]>([])
        let agent = try await StubAgent.start(
            .answerByPath { head in
                asked.withLock { $0.append(head.uri) }
                let isKnown = !unknown.contains { head.uri.hasSuffix($0) }
                return isKnown ? (.ok, "") : (.notFound, "Unknown service ID.")
            }
        )
        let printed = await Printed.by(words + ["--http-addr", "127.0.0.1:\(agent.port)"])
        try await agent.stop()
        return (printed, asked.withLock(\.self))
    }

    @Test(arguments: [["deregister"], ["services", "deregister"]])
    func allThatAFileDefinesIsRemoved(command: [String]) async throws {
        let (printed, asked) = try await run(command + [file])
        #expect(
            asked == [
                "/v1/agent/service/deregister/web%2F1", "/v1/agent/service/deregister/api",
                "/v1/agent/check/deregister/disk",
            ]
        )
        #expect(
            printed.output == """
                Deregistered service: web/1
                Deregistered service: api
                Deregistered check: disk

                """
        )
        #expect(printed.status == 0 && printed.complaint.isEmpty)
    }

    @Test func whatOfAFileIsNotThereIsNamedAndTheRestIsRemoved() async throws {
        let words = ["deregister", file, "--format", "json"]
        let (printed, asked) = try await run(words, unknown: ["web%2F1"])
        #expect(asked.count == 3)
        let json = try JSONDecoder().decode(
            [String: [String]].self,
            from: Data(printed.output.utf8)
        )
        #expect(json == ["Deregistered": ["api"], "Checks": ["disk"]])
        #expect(printed.complaint == "Unknown service ID.\n")
        #expect(printed.status == 1)
    }

    @Test func whereNothingWasThereNothingIsPrinted() async throws {
        let unknown: Set = ["web%2F1", "api", "disk"]
        let printed = try await run(["deregister", file], unknown: unknown).printed
        #expect(printed.output.isEmpty && printed.status == 1)
    }

    @Test func anIdIsTakenAsItIs() async throws {
        for words in [["web"], ["--id", "web.json"], ["-id=web"]] {
            let (printed, asked) = try await run(["deregister"] + words)
            #expect(printed.status == 0 && asked.count == 1)
        }
        let unknown = try await run(["deregister", "web"], unknown: ["web"]).printed
        #expect(unknown.status == 1 && unknown.complaint == "Unknown service ID.\n")
    }

    @Test func whatCannotBeReadIsSaidBeforeAnythingIsRemoved() async throws {
        let missing = try await run(["deregister", "/no/such.yaml"])
        #expect(missing.asked.isEmpty && missing.printed.status == 1)
        #expect(missing.printed.complaint.contains("/no/such.yaml: cannot be read"))
        let both = try await run(["deregister", "web", "--id", "api"]).printed
        #expect(both.status == 2 && both.complaint.contains("Give one service id, or a file."))
    }
}
