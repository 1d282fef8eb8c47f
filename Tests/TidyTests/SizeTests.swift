import Testing

/// One idea per file, and functions that fit on a screen (docs/conventions.md, 1).
struct SizeTests {
    @Test func noLineIsOver100Columns() {
        #expect(Repository.texts.flatMap(Self.longLines) == [])
    }

    @Test func noFileIsOver300Lines() {
        let code = Repository.texts.filter { $0.area != "docs" }
        #expect(code.flatMap(Self.longFile) == [])
    }

    @Test func noFunctionIsOver50Lines() {
        #expect(Repository.sources.flatMap(Self.longFunctions) == [])
    }

    @Test func noSourceIsEmptyOrNamedByAPattern() {
        #expect(Repository.sources.flatMap(Self.stray) == [])
    }

    @Test func theRulesSeeWhatTheyForbid() {
        let body = Array(repeating: "    call(\"}\") { $0 }  // }", count: 49)
        let text = (["func long(a: Int = { 1 }()) {"] + body + ["}", "func short() {}"])
        let file = SourceFile(path: "Sources/C/A/B.swift", text: text.joined(separator: "\n"))
        #expect(Self.longFunctions(file).map(\.line) == [1])
        let wide = SourceFile(path: "a", text: String(repeating: "x", count: 101))
        #expect(Self.longLines(wide).count == 1)
        let tall = SourceFile(path: "a", text: String(repeating: "\n", count: 301))
        #expect(Self.longFile(tall).count == 1)
        #expect(
            Self.stray(SourceFile(path: "Sources/C/A/*.swift", text: "let a = 1")).count == 1
        )
        #expect(Self.stray(SourceFile(path: "Sources/C/A/B.swift", text: "\n")).count == 1)
        #expect(Self.stray(SourceFile(path: "Sources/C/A/B+C.swift", text: "let a = 1")) == [])
    }

    @Test func aRequirementWithoutABodyHasNoLength() {
        let text = "protocol P {\n    func a(b: Int)\n    func c() {\n    }\n}\nstruct S {\n}"
        let file = SourceFile(path: "Sources/C/A/B.swift", text: text)
        #expect(FunctionLength.all(in: file).map(\.line) == [3])
    }

    /// Tables, vectors and pictures cannot be broken.
    private static func longLines(_ file: SourceFile) -> [Finding] {
        guard !file.name.contains(#/\.(md|hex|txt|json|svg)$/#) else { return [] }
        return file.lines.enumerated().filter { $0.element.count > 100 }.map {
            Finding(path: file.path, line: $0.offset + 1, reason: "over 100 columns")
        }
    }

    /// What a shell leaves behind where a pattern met no file.
    private static func stray(_ file: SourceFile) -> [Finding] {
        let isPlain = file.name.wholeMatch(of: #/[A-Za-z0-9+._-]+/#) != nil
        if isPlain, file.lines.contains(where: { !$0.isEmpty }) { return [] }
        return [Finding(path: file.path, line: 1, reason: "empty, or no plain name")]
    }

    private static func longFile(_ file: SourceFile) -> [Finding] {
        let count = file.lines.last == "" ? file.lines.count - 1 : file.lines.count
        guard count > 300, !file.path.contains("/Vectors/") else { return [] }
        return [Finding(path: file.path, line: count, reason: "over 300 lines: two ideas")]
    }

    private static func longFunctions(_ file: SourceFile) -> [Finding] {
        FunctionLength.all(in: file).filter { $0.length > 50 }.map {
            Finding(path: file.path, line: $0.line, reason: "function of \($0.length) lines")
        }
    }
}
