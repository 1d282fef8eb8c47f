import Foundation
import Testing

@testable import martlet

/// `martlet watch --exec`: a real shell at each change.
@Suite(.timeLimit(.minutes(1)))
struct ChangeHandlerTests {
    private let directory = FileManager.default.temporaryDirectory
        .appending(path: "martlet-\(UUID())").path

    init() throws {
        try FileManager.default.createDirectory(
            atPath: directory,
            withIntermediateDirectories: true
        )
    }

    private func text(_ file: String) -> String {
        (try? String(contentsOfFile: "\(directory)/\(file)", encoding: .utf8)) ?? ""
    }

    private func waitUntil(_ claim: () -> Bool) async {
        while !claim(), (try? await Task.sleep(for: .milliseconds(5))) != nil {}
    }

    private func change(_ text: String) -> ChangeHandler.Change {
        ChangeHandler.Change(content: Array(text.utf8), index: 7)
    }

    @Test func theNewestOfWhatChangesMeanwhileIsNext() async throws {
        let command = """
            cd \(directory); cat >> log; echo " $CONSUL_INDEX" >> log
            until [ -e go ]; do sleep 0.01; done
            """
        try await ChangeHandler(command: command).following { tell throws(CommandFailure) in
            tell(change("first"))
            await waitUntil { text("log") == "first 7\n" }
            for word in ["second", "third", "fourth"] { tell(change(word)) }
            _ = FileManager.default.createFile(atPath: "\(directory)/go", contents: nil)
            await waitUntil { text("log").hasSuffix("fourth 7\n") }
        }
        #expect(text("log") == "first 7\nfourth 7\n")
    }

    @Test func aLargeContentArrivesWhole() async throws {
        let large = String(repeating: "0123456789", count: 100_000)
        let command = "cd \(directory); wc -c > size.new; mv size.new size"
        try await ChangeHandler(command: command).following { tell throws(CommandFailure) in
            tell(change(large))
            await waitUntil { !text("size").isEmpty }
        }
        #expect(text("size").filter(\.isNumber) == "1000000")
    }

    @Test func itEndsWithTheWatch() async throws {
        let command = "cd \(directory); echo $$ > pid.new; mv pid.new pid; exec sleep 1000"
        try await ChangeHandler(command: command).following { tell throws(CommandFailure) in
            tell(change(""))
            await waitUntil { !text("pid").isEmpty }
        }
        let pid = try #require(pid_t(text("pid").filter(\.isNumber)))
        #expect(kill(pid, 0) == -1)
    }

    private func events(_ ids: ClosedRange<Int>, index: UInt64 = 7) -> ChangeHandler.Change {
        let list = ids.map { id in
            """
            {"ID":"\(id)","Name":"deploy","Payload":null,"NodeFilter":"","ServiceFilter":"",\
            "TagFilter":"","Version":1,"LTime":\(id)}
            """
        }
        let text = "[" + list.joined(separator: ",") + "]"
        return ChangeHandler.Change(content: Array(text.utf8), index: index)
    }

    @Test func ofEventsThoseAreHandedOnThatAreNew() {
        #expect(EventsReport.news(events(1...3), events(1...1)) == events(2...3))
        let later = EventsReport.news(events(2...4, index: 9), events(1...3))
        #expect(later == events(4...4, index: 9))
        #expect(EventsReport.news(events(1...2), events(1...3)) == nil)
        #expect(EventsReport.news(events(5...6), events(1...3)) == events(5...6))
        #expect(EventsReport.news(change("what"), events(1...3)) == change("what"))
    }

    /// Of what happens while it runs nothing is lost, though the lists between are not handed on.
    @Test func whatHappensWhileTheCommandRunsIsHandedOnAfterIt() async throws {
        let command = """
            cd \(directory); grep -o '"ID":"[0-9]*"' | tr -d '\n' >> log; echo >> log
            until [ -e go ]; do sleep 0.01; done
            """
        var handler = ChangeHandler(command: command)
        handler.news = EventsReport.news
        try await handler.following { tell throws(CommandFailure) in
            tell(events(1...2))
            await waitUntil { text("log").hasSuffix("\n") }
            for last in 3...5 { tell(events(1...last)) }
            tell(events(1...5))
            _ = FileManager.default.createFile(atPath: "\(directory)/go", contents: nil)
            await waitUntil { text("log").count(where: { $0 == "\n" }) == 2 }
            tell(events(1...5))
            tell(events(1...6))
            await waitUntil { text("log").count(where: { $0 == "\n" }) == 3 }
        }
        let ids = text("log").split(separator: "\n").map { $0.filter(\.isNumber) }
        #expect(ids == ["12", "345", "6"])
    }

    private func watch(_ command: String, untilComplaint end: String) async throws -> Printed {
        let agent = try await StubAgent.start(.answerIndexed { _ in (1, #"{"web":["v1"]}"#) })
        let printed = await Printed.by(
            ["watch", "--services", "--http-addr", "127.0.0.1:\(agent.port)", "--exec", command],
            untilComplaint: end
        )
        try await agent.stop()
        return printed
    }

    @Test func theAnswerIsItsInputAndItsStatusIsSaid() async throws {
        let printed = try await watch(
            "cat >> \(directory)/log; exit 3",
            untilComplaint: "status 3"
        )
        #expect(printed.complaint.hasPrefix("The command ended with status 3.\n"))
        #expect(printed.output.isEmpty)
        #expect(text("log") == #"{"web":["v1"]}"#)
    }

    @Test func aSignalIsSaid() async throws {
        let printed = try await watch("kill -9 $$", untilComplaint: "signal")
        #expect(printed.complaint.hasPrefix("The command was ended by signal 9.\n"))
    }

    @Test func noCommandIsAMistake() async {
        let printed = await Printed.by(["watch", "web", "--exec", ""])
        #expect(printed.status == 2)
        #expect(printed.complaint.contains("--exec takes a command."))
    }
}
