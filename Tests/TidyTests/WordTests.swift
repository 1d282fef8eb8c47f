import Testing

/// What must not be written where (docs/conventions.md, 6–10 and 25).
struct WordTests {
    @Test(arguments: Repository.targets)
    func noTargetHoldsAForbiddenWord(_ target: String) {
        let files = Repository.sources.filter { $0.target == target }
        #expect(files.flatMap(Self.findings) == [])
    }

    @Test func nothingIsLeftForLater() throws {
        let regex = try Regex(#"\b(TO"# + #"DO|FIX"# + #"ME)\b"#)
        let found = Repository.sources.flatMap { $0.findings(regex, in: $0.lines, "left undone") }
        #expect(found == [])
    }

    @Test func nothingNamesAPlaceOnOneMachine() throws {
        let regex = try Regex(#"(^|[\s"'`=(:])/(work|root|home)/"#)
        let found = Repository.texts
            .filter { $0.target != "TidyTests" }
            .flatMap { $0.findings(regex, in: $0.lines, "an absolute path") }
        #expect(found == [])
    }

    @Test(arguments: [
        "let x = try! f()", "fatalError(\"no\")", "import Foundation", "await f()", "Task {}",
        "let now = ContinuousClock.now", "seed = RandomBytes.word()", "Int.random(in: 0..<3)",
        "for a in table.keys {",
        "crypto_sign()", "Verified(trusting: a, from: b)", "struct A: @unchecked Sendable {}",
    ])
    func aForbiddenWordIsSeen(_ line: String) {
        #expect(Self.findings(SourceFile(path: "Sources/Core/Wire/A.swift", text: line)).count == 1)
    }

    @Test(arguments: [
        "// try! await Task", "\"fatalError(\"", "\"\\(call(\")\")) await\"",
        "Int.random(in: 0..<3, using: &random)", "for a in table.keys.sorted() {",
        "let awaited = asynchronous", "\"\"\"\nawait \"x\" try!\n\"\"\"", "#\"await\"#",
    ])
    func aHarmlessLineIsNot(_ line: String) {
        #expect(Self.findings(SourceFile(path: "Sources/Core/Wire/A.swift", text: line)) == [])
    }

    /// Whether values may be taken on trust there: in the simulation, and where the core says how.
    /// Nowhere else, so that no agent can be told to.
    private static func mayTrust(_ file: SourceFile) -> Bool {
        if file.target == "Simulation" { return true }
        return ["Sodium", "Wire", "Gossip"].contains(file.target)
            && file.name.hasSuffix("+Simulation.swift")
    }

    @Test(arguments: [
        ("Sources/Agent/Agent/Start+Simulation.swift", 1),
        ("Sources/Programs/martlet/Run.swift", 1),
        ("Sources/Core/Wire/A+Simulation.swift", 0), ("Sources/Proof/Simulation/A.swift", 0),
    ])
    func onlySimulationsTakeThingsOnTrust(_ path: String, _ count: Int) {
        let text = "node.receive(trusting: datagram)\nlet a = Authorities(keys: [])"
        #expect(Self.findings(SourceFile(path: path, text: text)).count == count)
    }

    private static func findings(_ file: SourceFile) -> [Finding] {
        var words = Words.everywhere
        if Layout.pure.contains(file.target) { words += Words.pure }
        if Layout.replayable.contains(file.target) { words += Words.replayable }
        if Layout.agent.contains(file.target) { words += Words.agent }
        if file.target != "Sodium" { words += Words.unsafe }
        if !mayTrust(file) { words += Words.trust }
        return words.flatMap { $0.findings(in: file) }
    }
}
