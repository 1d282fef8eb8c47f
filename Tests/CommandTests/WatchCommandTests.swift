import NIOHTTP1
import Synchronization
import Testing

@testable import martlet

/// `martlet watch`, `monitor` and `--watch` against an agent that changes.
@Suite(.timeLimit(.minutes(1)))
struct WatchCommandTests {
    private static func services(_ tag: String) -> String { #"{"web":["\#(tag)"]}"# }

    /// What an agent answers that has been asked so often; then it is gone.
    private func run(
        _ arguments: [String],
        answers: [(index: Int, body: String)]
    ) async throws -> (printed: Printed, asked: [String]) {
        let asked = Mutex<[String]>([])
        let agent = try await StubAgent.start(
            .answerIndexed { head in
                let count = asked.withLock { asked in
                    asked.append(head.uri)
                    return asked.count
                }
                return count > answers.count ? nil : answers[count - 1]
            }
        )
        let printed = await Printed.by(
            arguments + ["--http-addr", "127.0.0.1:\(agent.port)"],
            untilComplaint: "Trying again."
        )
        try await agent.stop()
        return (printed, asked.withLock(\.self))
    }

    @Test func aChangeIsToldAndTheIndexIsHandedOn() async throws {
        let (printed, asked) = try await run(
            ["watch", "--services"],
            answers: [(7, Self.services("a")), (9, Self.services("b"))]
        )
        let lines = printed.output.split(separator: "\n").map { $0.dropFirst(21) }
        #expect(lines == ["= web, Tags a", "~ web: Tags a -> b"])
        #expect(
            asked.prefix(2) == [
                "/v1/catalog/services", "/v1/catalog/services?index=7&wait=60s",
            ]
        )
        #expect(printed.status == 0, "who reads no more is no error")
    }

    @Test func anIndexThatGoesBackIsAsked() async throws {
        let (_, asked) = try await run(
            ["watch", "--services", "--format", "json"],
            answers: [(7, Self.services("a")), (3, Self.services("a")), (3, Self.services("b"))]
        )
        #expect(asked[2] == "/v1/catalog/services")
    }

    /// Indices of events are in no order.
    @Test func anIndexOfEventsThatGoesBackIsHandedOn() async throws {
        func list(_ id: Int) -> String {
            """
            [{"ID":"\(id)","Name":"deploy","Payload":"djI=","NodeFilter":"","ServiceFilter":"",\
            "TagFilter":"","Version":1,"LTime":1}]
            """
        }
        let (printed, asked) = try await run(
            ["watch", "--events", "deploy"],
            answers: [(7, list(1)), (3, list(2))]
        )
        #expect(
            asked.prefix(3) == [
                "/v1/event/list?name=deploy", "/v1/event/list?name=deploy&index=7&wait=60s",
                "/v1/event/list?name=deploy&index=3&wait=60s",
            ]
        )
        let lines = printed.output.split(separator: "\n").map { $0.dropFirst(21) }
        #expect(
            lines == [
                "= deploy 1, Payload v2, Time 1970-01-01T00:00:01Z",
                "+ deploy 2, Payload v2, Time 1970-01-01T00:00:01Z",
            ]
        )
    }

    @Test func ofAServiceOnlySomeInstancesMayBeFollowed() async throws {
        for (words, query) in [
            (["web", "--passing"], "?passing"),
            (
                ["-type=service", "-service=web", "-passingonly=true", "-tag=a b"],
                "?passing&tag=a%20b"
            ),
            (["web", "-passingonly=false"], ""),
            (["web", "--tag", "a", "--tag", "b"], "?tag=a&tag=b"),
        ] {
            let answers = [(index: 7, body: "[]"), (index: 8, body: "[]")]
            let (_, asked) = try await run(["watch"] + words, answers: answers)
            #expect(asked.first == "/v1/health/service/web" + query)
            let separator = query.isEmpty ? "?" : "&"
            #expect(asked.dropFirst().first?.hasSuffix("\(separator)index=7&wait=60s") == true)
        }
        let printed = await Printed.by(["watch", "--nodes", "--passing"])
        #expect(printed.status == 2)
        #expect(printed.complaint.contains("--passing and --tag go with a service."))
    }

    @Test func everyListCanBeWatched() async throws {
        let agreement = { (root: String) in
            #"{"Node":"a","Root":"\#(root)","Records":1,"Members":[]}"#
        }
        for (words, first, second) in [
            (["agreement"], agreement("aa"), agreement("bb")),
            (
                ["maint"], "{}",
                #"{"c":{"CheckID":"_node_maintenance","Status":"critical","Notes":"n"}}"#
            ),
        ] {
            let answers = [(index: 1, body: first), (index: 1, body: second)]
            let (printed, _) = try await run(
                words + ["--watch", "--format", "json"],
                answers: answers
            )
            #expect(printed.output.split(separator: "\n").count == 2, "\(printed)")
        }
        let both = await Printed.by(["maint", "--enable", "--watch"])
        #expect(both.status == 2 && both.complaint.contains("--watch goes with the list."))
    }

    @Test func aListIsShownAgainWhenItHasChanged() async throws {
        let (printed, _) = try await run(
            ["services", "--watch", "--format", "json"],
            answers: [(1, Self.services("a")), (1, Self.services("a")), (1, Self.services("b"))]
        )
        #expect(
            printed.output
                == #"[{"Name":"web","Tags":["a"]}]"# + "\n" + #"[{"Name":"web","Tags":["b"]}]"#
                + "\n"
        )
    }

    @Test func theTabKeyCompletesWhatTheAgentKnows() async throws {
        let agent = try await StubAgent.start(.answerIndexed { _ in (1, #"{"web":[],"api":[]}"#) })
        let words = ["martlet", "instances", "--http-addr", "127.0.0.1:\(agent.port)", ""]
        let asked = ["---completion", "instances", "--", "positional@0", "4", "0"]
        let printed = await Printed.by(asked + words)
        #expect(printed.output.split(separator: "\n") == ["api", "web"], "\(printed)")
        try await agent.stop()
        let nobody = await Printed.by(asked + words)
        #expect(nobody.status == 0 && nobody.complaint.isEmpty)
    }

    @Test func whatIsFollowedIsNamed() async {
        for words in [
            [], ["--nodes", "--services"], ["web", "--nodes"], ["-type=nodes", "web"],
            ["--events", "--nodes"], ["web", "-name=a"],
        ] {
            let printed = await Printed.by(["watch"] + words)
            #expect(printed.status == 2)
            #expect(printed.complaint.contains("Give a service, --nodes, --services or --events."))
        }
        for words in [
            ["-type=service", "-service=web"], ["-type=nodes"], ["-type=services"],
            ["-type=event"], ["-type=event", "-name=deploy"], ["deploy", "--events"],
        ] {
            let printed = await Printed.by(["watch", "--http-addr", "127.0.0.1:1"] + words)
            #expect(printed.complaint.hasPrefix("no agent answers"), "\(words)")
        }
    }
}
