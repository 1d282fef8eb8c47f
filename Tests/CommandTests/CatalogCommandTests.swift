import NIOHTTP1
import Synchronization
import Testing

@testable import martlet

/// Lists by the words and flags that Consul's users have in their fingers.
@Suite(.timeLimit(.minutes(1)))
struct CatalogCommandTests {
    private static let nodes = """
        [{"ID":"00000000-0000-0000-0000-000000000002","Node":"b","Address":"10.0.0.2",
        "Datacenter":"dc1","Meta":{"rack":"r2","os":"linux"}},
        {"ID":"00000000-0000-0000-0000-000000000001","Node":"a","Address":"10.0.0.1",
        "Datacenter":"dc1","Meta":{}}]
        """

    private func run(_ words: [String], _ body: String) async throws -> (Printed, asked: String) {
        let asked = Mutex("")
        let agent = try await StubAgent.start(
            .answerByPath { head in
                asked.withLock { $0 = head.uri }
                return (.ok, body)
            }
        )
        let printed = await Printed.by(words + ["--http-addr", "127.0.0.1:\(agent.port)"])
        try await agent.stop()
        return (printed, asked.withLock(\.self))
    }

    @Test func nodesAreSortedByNameOrAsTheAgentTellsTheNearest() async throws {
        let (plain, path) = try await run(["catalog", "nodes"], Self.nodes)
        #expect(path == "/v1/catalog/nodes")
        #expect(
            plain.output == """
                Node  ID        Address   DC
                a     00000000  10.0.0.1  dc1
                b     00000000  10.0.0.2  dc1

                """
        )
        let (near, asked) = try await run(["catalog", "nodes", "-near=_agent"], Self.nodes)
        #expect(asked == "/v1/catalog/nodes?near=_agent")
        #expect(near.output.split(separator: "\n").map { $0.prefix(1) } == ["N", "b", "a"])
    }

    @Test func detailsAreWholeIdsAndMetadata() async throws {
        let (printed, _) = try await run(["catalog", "nodes", "-detailed"], Self.nodes)
        let lines = printed.output.split(separator: "\n")
        #expect(lines[0].hasSuffix("DC   Meta"))
        #expect(lines[1].hasPrefix("a     00000000-0000-0000-0000-000000000001  10.0.0.1"))
        #expect(lines[2].hasSuffix("dc1  os=linux,rack=r2"))
    }

    @Test func whoIsFailedIsUnreachableOrDead() async throws {
        let members = ["alive", "unreachable", "dead", "left"].map { status in
            """
            {"Name":"\(status)","Addr":"10.0.0.1","Port":1,"Tags":{"status":"\(status)"},"Status":4}
            """
        }
        let body = "[" + members.joined(separator: ",") + "]"
        for (pattern, names) in [
            ("failed", ["dead", "unreachable"]), ("dead", ["dead"]),
            ("f.*", ["dead", "unreachable"]),
            ("left|failed", ["dead", "left", "unreachable"]), ("none", []),
        ] {
            let (printed, _) = try await run(["members", "-status=\(pattern)"], body)
            let lines = printed.output.split(separator: "\n").dropFirst()
            #expect(lines.map { $0.prefix { $0 != " " } } == names.map { $0[...] }, "\(pattern)")
            #expect(printed.status == (names.isEmpty ? 2 : 0))
        }
    }
}

/// Mistakes that cost nothing: nobody is asked, nothing is leased.
@Suite struct MistakeTests {
    @Test(arguments: [
        (["pick", "web", "--report", "maybe"], "`maybe` is none of ok, error, timeout,"),
        (["watch", "-type=keyprefix"], "There is no watch of type `keyprefix`"),
        (["watch", "-type=checks", "-service=web"], "There is no watch of type `checks`"),
        (["register", "--name", "x", "--port", "99999"], "0 to 65535, not \"99999\""),
        (["register", "--name", "x", "--port", "abc"], "0 to 65535, not \"abc\""),
        (["register", "--name", "x", "--check-ttl", "5"], "such as \"10s\", not \"5\""),
    ])
    func whatIsWrongIsSaidAsItWasWritten(words: [String], sentence: String) async {
        let printed = await Printed.by(words + ["--http-addr", "127.0.0.1:1"])
        #expect(printed.status == 2)
        #expect(printed.complaint.contains(sentence), "\(printed.complaint)")
    }
}
