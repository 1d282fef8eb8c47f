import Testing

@testable import martlet

/// What `martlet watch` tells between two looks.
@Suite struct WatchReportTests {
    private func thing(_ name: String, _ status: String, weight: String = "1") -> WatchedThing {
        WatchedThing(name, ["Status": status, "Weight": weight, "Tags": ""])
    }

    @Test func whatIsAsItWasIsNotTold() {
        let before = [thing("a", "passing"), thing("b", "passing"), thing("d", "passing")]
        let now = [
            thing("b", "passing"), thing("d", "critical", weight: "5"), thing("c", "passing"),
        ]
        let changes = WatchedChange.between(before, now)
        #expect(
            changes.map { $0.text(at: 0) } == [
                "1970-01-01T00:00:00Z - a",
                "1970-01-01T00:00:00Z + c, Status passing, Weight 1",
                "1970-01-01T00:00:00Z ~ d: Status passing -> critical, Weight 1 -> 5",
            ]
        )
        #expect(WatchedChange.between(now, now).isEmpty)
    }

    @Test func aChangeIsAnObjectWithBothStates() {
        let change = WatchedChange.changed(thing("a", "critical"), was: thing("a", "passing"))
        #expect(
            change.json(at: 0).compact
                == #"{"Time":"1970-01-01T00:00:00Z","Change":"changed","Name":"a","#
                + #""Is":{"Status":"critical","Weight":"1","Tags":""},"#
                + #""Was":{"Status":"passing","Weight":"1","Tags":""}}"#
        )
        let there = WatchedChange.there(thing("a", "passing")).json(at: 0).compact
        #expect(there.contains(#""Change":"there""#) && there.hasSuffix(#""Was":null}"#))
    }

    @Test func namesOfOthersDoNotReachTheTerminal() {
        let evil = WatchedThing("a\u{1B}[2J\n", ["Tags": "\u{7}"])
        #expect(
            WatchedChange.there(evil).text(at: 0) == "1970-01-01T00:00:00Z = a?[2J?, Tags ?"
        )
    }
}
