import NIOHTTP1
import Synchronization
import Testing

@testable import martlet

/// `martlet event`: what it asks the agent, and what it prints.
@Suite(.timeLimit(.minutes(1)))
struct EventCommandTests {
    private static let event = """
        {"ID":"6b1e7a2c-90d4-4f35-8a01-b2c3d4e5f607","Name":"deploy","Payload":"djI=",\
        "NodeFilter":"","ServiceFilter":"","TagFilter":"","Version":1,"LTime":1760000000}
        """
    private static let bare = """
        {"ID":"00000000-0000-4000-8000-000000000001","Name":"b","Payload":null,"NodeFilter":"n",\
        "ServiceFilter":"","TagFilter":"","Version":1,"LTime":0}
        """

    private func run(
        _ arguments: [String],
        answer: String
    ) async throws -> (printed: Printed, asked: String) {
        let asked = Mutex("")
        let agent = try await StubAgent.start(
            .answer(.ok) { head, body in
                asked.withLock { $0 = "\(head.method) \(head.uri) \(body)" }
                return answer
            }
        )
        let printed = await Printed.by(arguments + ["--http-addr", "127.0.0.1:\(agent.port)"])
        try await agent.stop()
        return (printed, asked.withLock(\.self))
    }

    @Test(arguments: [
        (["event", "deploy", "v2"], "PUT /v1/event/fire/deploy v2"),
        (["event", "a b"], "PUT /v1/event/fire/a%20b "),
        (
            ["event", "deploy", "--node", "^n", "--service", "web", "--tag", "v2"],
            "PUT /v1/event/fire/deploy?node=%5En&service=web&tag=v2 "
        ),
        (["event", "-name=deploy", "-node=n", "v2"], "PUT /v1/event/fire/deploy?node=n v2"),
    ])
    func itIsFiredAsItIsWritten(_ words: [String], _ asked: String) async throws {
        let (printed, heard) = try await run(words, answer: Self.event)
        #expect(printed.status == 0, "\(printed)")
        #expect(printed.output == "Event ID: 6b1e7a2c-90d4-4f35-8a01-b2c3d4e5f607\n")
        #expect(heard == asked)
    }

    @Test func theListIsATableOrTheAPIsOwn() async throws {
        let answer = "[\(Self.event),\(Self.bare)]"
        let (printed, asked) = try await run(["event", "--list"], answer: answer)
        #expect(asked == "GET /v1/event/list ")
        #expect(
            printed.output == """
                Time                  Name    Payload  ID
                2025-10-09T08:53:20Z  deploy  v2       6b1e7a2c-90d4-4f35-8a01-b2c3d4e5f607
                1970-01-01T00:00:00Z  b       -        00000000-0000-4000-8000-000000000001

                """
        )
        let (json, named) = try await run(
            ["event", "--list", "deploy", "--format", "json"],
            answer: "[\(Self.bare)]"
        )
        #expect(named == "GET /v1/event/list?name=deploy ")
        #expect(json.output.filter { !$0.isWhitespace } == "[\(Self.bare)]")
    }

    @Test func whereNothingHappenedTheStatusSaysSo() async throws {
        let (printed, _) = try await run(["event", "--list"], answer: "[]")
        #expect(printed.status == 2)
        #expect(printed.complaint == "this agent heard of no event that is meant for it.\n")
    }

    @Test(arguments: [
        (["event"], "Name the event, or give --list."),
        (["event", "--list", "a", "b"], "--list takes the name of events, and no more."),
        (["event", "--list", "--node", "n"], "--list takes the name of events, and no more."),
        (["event", "a", "--tag", "t"], "--tag takes --service beside it."),
        (["event", "a", "--watch"], "--watch takes --list beside it."),
        (["event", "-name=a", "b", "c"], "Give one name and one payload."),
    ])
    func whatDoesNotFitIsTold(_ words: [String], _ sentence: String) async {
        let printed = await Printed.by(words)
        #expect(printed.status == 2)
        #expect(printed.complaint.contains(sentence), "\(printed.complaint)")
    }

    @Test func aPayloadThatIsNoTextIsShownInBase64() {
        func shown(_ payload: String?) -> String {
            EventAnswer(
                id: "",
                name: "",
                payload: payload,
                nodeFilter: "",
                serviceFilter: "",
                tagFilter: "",
                version: 1,
                lTime: 0
            ).payloadText
        }
        #expect(shown("djI=") == "v2")
        #expect(shown("/w==") == "/w==")
        #expect(shown(nil) == "")
    }
}
