import FoundationEssentials

/// A golden transcript: commands for a mesh and what came of them, in one text file.
///
/// An empty line ends a block. A block is lines of commands, then `----` and the output; one that
/// says nothing has no `----`. `#` begins a line of comment. The files change only when the tests
/// run with `MARTLET_REWRITE=1`, so that a change of behaviour is seen as a difference in them.
struct TranscriptFile {
    /// The file's name, for people.
    let name: String
    private(set) var blocks: [Block] = []

    struct Block {
        /// The number of its first line.
        let firstLine: Int
        /// Commands and comments.
        var head: [String] = []
        var output: [String] = []

        /// The number of the first line of output.
        var outputLine: Int { firstLine + head.count + 1 }
        var commands: [TranscriptLine] {
            head.enumerated().compactMap { offset, text in
                TranscriptLine(text, number: firstLine + offset)
            }
        }
    }

    static let separator = "----"
    static let folder =
        "/" + #filePath.split(separator: "/").dropLast(2).joined(separator: "/") + "/Transcripts"
    static let mustRewrite = ProcessInfo.processInfo.environment["MARTLET_REWRITE"] == "1"

    /// All transcripts there are.
    static let names =
        ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [])
        .filter { $0.hasSuffix(".txt") }.sorted()

    init(_ name: String) throws {
        let path = TranscriptFile.folder + "/" + name
        self.init(name: name, text: try String(contentsOfFile: path, encoding: .utf8))
    }

    init(name: String, text: String) {
        self.name = name
        var block: Block?
        var hasOutput = false
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        for (index, line) in lines.enumerated() {
            if line.isEmpty {
                if let block { blocks.append(block) }
                block = nil
                hasOutput = false
            } else if hasOutput {
                block?.output.append(String(line))
            } else if line == TranscriptFile.separator {
                hasOutput = true
            } else {
                block = block ?? Block(firstLine: index + 1)
                block?.head.append(String(line))
            }
        }
        if let block { blocks.append(block) }
    }

    /// The file with other output.
    mutating func replaceOutput(of block: Int, with output: [String]) {
        blocks[block].output = output
    }

    var text: String {
        let texts = blocks.map { block in
            let output = block.output.isEmpty ? [] : [TranscriptFile.separator] + block.output
            return (block.head + output).map { $0 + "\n" }.joined()
        }
        return texts.joined(separator: "\n")
    }

    func write() throws {
        try text.write(
            toFile: TranscriptFile.folder + "/" + name,
            atomically: true,
            encoding: .utf8
        )
    }
}

/// One line that says what to do: a verb, arguments, and options such as `name=db`.
struct TranscriptLine {
    let number: Int
    let verb: String
    private(set) var arguments: [String] = []
    private var options: [(name: String, value: String)] = []

    /// `nil` for a comment.
    init?(_ text: String, number: Int) {
        guard !text.hasPrefix("#") else { return nil }
        let words = text.split(separator: " ").map(String.init)
        guard let verb = words.first else { return nil }
        self.number = number
        self.verb = verb
        for word in words.dropFirst() {
            if let place = word.firstIndex(of: "=") {
                options.append((String(word[..<place]), String(word[word.index(after: place)...])))
            } else {
                arguments.append(word)
            }
        }
    }

    /// The value of an option, which is then used up.
    mutating func option(_ name: String) -> String? {
        guard let place = options.firstIndex(where: { $0.name == name }) else { return nil }
        return options.remove(at: place).value
    }

    /// Options that nobody asked for.
    var unused: [String] { options.map(\.name) }
}

/// A mistake in a transcript, with its place.
struct TranscriptError: Error, CustomStringConvertible {
    let file: String
    let line: Int
    let reason: String

    var description: String { "\(file):\(line): \(reason)" }
}
