import Testing

@testable import Gossip

/// What nodes say and decide, line by line: a change of behaviour is a difference of texts.
struct TranscriptTests {
    @Test(arguments: TranscriptFile.names)
    func nodesStillDoWhatIsWrittenDown(name: String) throws {
        var file = try TranscriptFile(name)
        var player = TranscriptPlayer(file: name)
        var differing: [(line: Int, lines: [String])] = []
        for (place, block) in file.blocks.enumerated() {
            let output = try player.play(block)
            if output == block.output { continue }
            let difference = LineDifference.lines(
                expected: block.output,
                actual: output,
                firstLine: block.outputLine
            )
            differing.append((block.outputLine, difference))
            file.replaceOutput(of: place, with: output)
        }
        guard let first = differing.first else { return }
        if TranscriptFile.mustRewrite { return try file.write() }
        let others = differing.dropFirst().map { "\($0.line)" }
        Issue.record(
            """
            Tests/GossipTests/Transcripts/\(name):\(first.line): it is otherwise now
            \(first.lines.joined(separator: "\n"))
            \(others.isEmpty ? "" : "and at lines " + others.joined(separator: ", "))
            """
        )
    }

    @Test func theStoriesThatMustBeToldAreThere() {
        let stories = [
            "join", "refute", "suspicion-to-death", "ring-turn", "leave", "restart",
            "reconcile-ten-differences", "name-conflict", "marker", "held",
        ]
        #expect(stories.filter { !TranscriptFile.names.contains($0 + ".txt") } == [])
    }

    @Test(arguments: [
        ("start 2\njump a", "t:2: no such command: jump"),
        ("start 2\n\n# on\nkill c", "t:4: no host is called c"),
        ("start 2 colour=red", "t:1: no option colour here"),
        ("start b", "t:1: the next host is called a"),
        ("start 2\nadvance 3", "t:2: no duration: 3"),
        ("start 2\ndrop a b SHOUT 1", "t:2: no such message: SHOUT"),
        ("start 2\ndrop a b", "t:2: drop needs 3 words or more"),
        ("log noise", "t:1: nothing to log: noise"), ("show me", "t:1: nothing to show: me"),
        ("start 1\nremove a web", "t:2: nothing is registered there as web"),
    ])
    func aMistakeIsNamedWithItsPlace(text: String, mistake: String) {
        let file = TranscriptFile(name: "t", text: text)
        var player = TranscriptPlayer(file: "t")
        let error = #expect(throws: TranscriptError.self) {
            for block in file.blocks { _ = try player.play(block) }
        }
        #expect(error?.description == mistake)
    }

    @Test func aFileIsWrittenAsItWasRead() {
        let text = "# what to see\n\nstart 2\n# some\nadvance 1s\n----\none\ntwo\n\nlog off\n"
        let file = TranscriptFile(name: "t", text: text)
        #expect(file.text == text)
        #expect(file.blocks.map(\.outputLine) == [3, 7, 12])
    }

    @Test func aDifferenceShowsLinesWithTheirNumbersAndTheirNeighbours() {
        let expected = ["a", "b", "c", "d", "e", "f", "g", "h", "i"]
        var actual = expected
        actual[3] = "D"
        actual.insert("x", at: 9)
        let lines = LineDifference.lines(expected: expected, actual: actual, firstLine: 10)
        #expect(
            lines == [
                "  ...", "11   b", "12   c", "13 - d", "14 + D", "14   e", "15   f", "  ...",
                "17   h", "18   i", "19 + x",
            ]
        )
        #expect(LineDifference.lines(expected: actual, actual: actual, firstLine: 1) == [])
    }
}
