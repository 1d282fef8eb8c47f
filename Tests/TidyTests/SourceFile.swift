import Foundation

/// One text file of the repository, as the rules see it.
struct SourceFile: Sendable {
    /// From the root of the repository: `Sources/Core/Wire/Envelope/Opener.swift`.
    let path: String
    let lines: [String]
    /// The lines with comments and the contents of string literals blanked; Swift only.
    let code: [String]

    init(path: String, text: String) {
        self.path = path
        lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        guard path.hasSuffix(".swift") else {
            code = lines
            return
        }
        var blanker = Blanker(text)
        code = blanker.blanked().split(separator: "\n", omittingEmptySubsequences: false)
            .map(String.init)
    }

    var name: String { path.split(separator: "/").last.map(String.init) ?? path }

    /// `Sources` or `Tests` or another folder of the top level.
    var area: String { path.split(separator: "/").first.map(String.init) ?? "" }

    /// The target's name: the folder below `Tests`, or below a folder of `Sources`.
    var target: String {
        let parts = path.split(separator: "/").map(String.init)
        let depth = area == "Sources" ? 2 : 1
        return parts.count > depth + 1 ? parts[depth] : ""
    }

    /// A finding for each line of `text` in which `pattern` occurs.
    func findings(_ pattern: Regex<some Any>, in text: [String], _ reason: String) -> [Finding] {
        text.enumerated().compactMap { index, line in
            line.firstMatch(of: pattern) == nil
                ? nil : Finding(path: path, line: index + 1, reason: reason)
        }
    }
}

/// A place that breaks a rule.
struct Finding: Equatable, CustomStringConvertible {
    let path: String
    let line: Int
    let reason: String

    var description: String { "\(path):\(line): \(reason)" }
}
