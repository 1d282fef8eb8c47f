import Testing

/// What docs/testing.md says is proved, is: each test that it names is there.
struct NamedTestTests {
    @Test func everyTestThatThePageNamesIsThere() {
        let page = SourceFile(
            path: "docs/testing.md",
            text: Repository.text("docs/testing.md")
        )
        #expect(Self.findings(page) == [])
        #expect(page.lines.flatMap(Self.names).count > 250)
    }

    @Test func everyScenarioAndStoryThatThePageNamesIsThere() {
        let places = Repository.texts.filter { $0.path != "docs/testing.md" }
        let words = Set(places.flatMap { [$0.path] + $0.lines }.flatMap(Self.hyphenated))
        let named = Repository.text("docs/testing.md")
            .matches(of: #/`([a-z0-9]+(?:-[a-z0-9]+)+)`/#).map { String($0.1) }
        #expect(named.count > 80)
        #expect(named.filter { !words.contains($0) } == [])
    }

    @Test(arguments: [
        ("`LayoutTests`", 0), ("`MergeLawTests`", 0), ("`WireTests`", 0), ("`NoSuchTests`", 1),
        ("`arrowsPointOneWay`", 0), ("`LayoutTests.arrowsPointOneWay`, `.everyTargetIsDrawn`", 0),
        ("`LayoutTests.arrowsPointTwoWays`", 1), ("`SizeTests.arrowsPointOneWay`", 1),
        ("`WireTests.LayoutTests`", 1), ("`TidyTests.LayoutTests`", 0),
        ("`LayoutTests`, `.arrowsPointTwoWays`", 1), ("`cluster/break`, `two words`, `swift`", 0),
    ])
    func aTestThatIsNotThereIsSeen(_ line: String, _ count: Int) {
        #expect(Self.findings(SourceFile(path: "docs/testing.md", text: line)).count == count)
    }

    /// Where a suite or a test is declared: in which files.
    private static let declarations: [String: Set<String>] = {
        var places: [String: Set<String>] = [:]
        for file in Repository.swift where file.area == "Tests" {
            places[file.target, default: []].insert(file.path)
            places[String(file.name.dropLast(6)), default: []].insert(file.path)
            for name in file.code.flatMap(declared) where !name.isEmpty {
                places[name, default: []].insert(file.path)
            }
        }
        return places
    }()

    /// Words with hyphens, by bytes: there are a hundred thousand lines.
    private static func hyphenated(_ line: String) -> [String] {
        line.utf8.split { byte in
            byte != UInt8(ascii: "-") && !(97...122).contains(byte) && !(48...57).contains(byte)
        }.filter { $0.contains(UInt8(ascii: "-")) }.compactMap { String($0) }
    }

    private static func declared(_ line: String) -> [String] {
        let words = line.split(separator: " ", maxSplits: 8)
        return zip(words, words.dropFirst()).compactMap { word, name in
            guard ["func", "struct", "class", "enum"].contains(word) else { return nil }
            return String(name.prefix { $0.isLetter || $0.isNumber })
        }
    }

    private static func findings(_ page: SourceFile) -> [Finding] {
        var findings: [Finding] = []
        for (index, line) in page.lines.enumerated() {
            var suite: String?
            for name in names(line) {
                var parts = name.split(separator: ".").map(String.init)
                if name.hasPrefix("."), let suite { parts.insert(suite, at: 0) }
                suite = parts.first { $0.hasSuffix("Tests") } ?? suite
                if !isThere(parts) {
                    let reason = "there is no test \(name)"
                    findings.append(Finding(path: page.path, line: index + 1, reason: reason))
                }
            }
        }
        return findings
    }

    /// Whether some file declares all parts of a name.
    private static func isThere(_ parts: [String]) -> Bool {
        let places = parts.map { declarations[$0] ?? [] }
        guard let first = places.first else { return false }
        return !places.dropFirst().reduce(first) { $0.intersection($1) }.isEmpty
    }

    /// What of a line is the name of a suite or, in several words, of a test.
    private static func names(_ line: String) -> [String] {
        let isTest = #/[a-z]+[a-z0-9]*(?:[A-Z]\w*)+/#
        return line.matches(of: #/`(\.?\w+(?:\.\w+)*)`/#).map { String($0.1) }.filter { name in
            name.split(separator: ".").allSatisfy {
                $0.hasSuffix("Tests") || $0.wholeMatch(of: isTest) != nil
            }
        }
    }
}
