import Foundation
import Testing

/// What comments and pages cite is there: pages, their sections, decisions (docs/conventions.md).
struct CitationTests {
    @Test func whatCommentsCiteIsThere() {
        let findings = Repository.swift.filter { $0.target != "TidyTests" }.flatMap(Self.findings)
        #expect(findings == [])
    }

    @Test func decisionsThatPagesCiteAreThere() {
        let pages = Repository.texts.filter { $0.path.hasSuffix(".md") }
        #expect(pages.flatMap { Self.decisions(citedBy: $0) } == [])
    }

    @Test(arguments: [
        ("/// Kept (docs/nowhere.md, Member).", 1), ("/// Kept (docs/protocol.md, Nothing).", 1),
        ("/// Kept (docs/protocol.md, Member, names).", 0), ("/// Kept (docs/protocol.md).", 0),
        ("/// Kept (docs/protocol.md,\n/// Identity and keys).", 0), ("/// Kept (ADR 7).", 0),
        ("/// Kept (ADR 9999).", 1), ("let a = \"docs/nowhere.md\"", 0),
        ("/// Kept (DESI" + "GN §4).", 1),
    ])
    func aCitationOfNothingIsSeen(_ text: String, _ count: Int) {
        #expect(
            Self.findings(SourceFile(path: "Sources/Core/Wire/A.swift", text: text)).count == count
        )
    }

    private static let titles: [String: [String]] = Dictionary(
        uniqueKeysWithValues: Repository.texts.filter { $0.path.hasSuffix(".md") }.map { page in
            (page.path, page.lines.compactMap(title))
        }
    )

    /// What a line is the title of: a heading, or a paragraph that begins in bold.
    private static func title(_ line: String) -> String? {
        if line.hasPrefix("#") { return String(line.drop { $0 == "#" || $0 == " " }) }
        guard let bold = line.prefixMatch(of: /\*\*([^*]+?)\.?\*\*/) else { return nil }
        return String(bold.1)
    }

    private static let numbers = Set(
        Repository.texts.filter { $0.path.hasPrefix("docs/adr/") }.compactMap {
            Int($0.name.prefix(4))
        }
    )

    private static func findings(_ file: SourceFile) -> [Finding] {
        pages(citedBy: file) + decisions(citedBy: file)
    }

    /// Citations of a page, with what follows it, of comments alone: a line goes on in the next.
    private static func pages(citedBy file: SourceFile) -> [Finding] {
        var findings: [Finding] = []
        for (index, line) in file.lines.enumerated() {
            guard let comment = comment(line) else { continue }
            let next = index + 1 < file.lines.count ? Self.comment(file.lines[index + 1]) : nil
            if comment.contains("DESI" + "GN §") {
                findings.append(
                    Finding(path: file.path, line: index + 1, reason: "no page of ours")
                )
            }
            for match in comment.matches(of: /docs\/[A-Za-z\/-]+\.md/) {
                let rest = comment[match.range.upperBound...] + " " + (next ?? "")
                if let reason = fault(page: String(match.output), followedBy: String(rest)) {
                    findings.append(Finding(path: file.path, line: index + 1, reason: reason))
                }
            }
        }
        return findings
    }

    private static func fault(page: String, followedBy rest: String) -> String? {
        guard let titles = titles[page] else { return "\(page) is not there" }
        guard rest.hasPrefix(", ") else { return nil }
        let named = rest.dropFirst(2)
        // Prose goes on in small letters; a title begins with a capital.
        guard named.first?.isUppercase == true, !named.hasPrefix("ADR ") else { return nil }
        return titles.contains { named.hasPrefix($0) } ? nil : "\(page) has no such section"
    }

    private static func decisions(citedBy file: SourceFile) -> [Finding] {
        var findings: [Finding] = []
        for (index, line) in file.lines.enumerated() {
            let text = file.path.hasSuffix(".md") ? line : comment(line) ?? ""
            for match in text.matches(of: /ADR (\d+)/) {
                guard let number = Int(match.1), !numbers.contains(number) else { continue }
                let reason = "there is no ADR \(number)"
                findings.append(Finding(path: file.path, line: index + 1, reason: reason))
            }
        }
        return findings
    }

    /// What a line comments, without the marks.
    private static func comment(_ line: String) -> String? {
        guard let start = line.range(of: "//") else { return nil }
        return String(line[start.lowerBound...].drop { $0 == "/" || $0 == " " })
    }
}
