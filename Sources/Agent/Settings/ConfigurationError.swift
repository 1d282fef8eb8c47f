package import Formats

/// Why a configuration was refused: everything that is wrong with it, in the order found.
///
/// Nothing was started. Each problem names where it stands, the cause and the remedy.
package struct ConfigurationError: Error, Equatable, Sendable {
    package var problems: [ConfigurationProblem]

    package init(_ problems: [ConfigurationProblem]) {
        self.problems = problems
    }

    package init(_ origin: ConfigurationOrigin, _ sentence: String) {
        problems = [ConfigurationProblem(origin, sentence)]
    }
}

extension ConfigurationError: CustomStringConvertible {
    /// One line for each problem.
    package var description: String {
        problems.map(\.description).joined(separator: "\n")
    }
}

/// One thing wrong with a configuration.
package struct ConfigurationProblem: Equatable, Sendable {
    package var origin: ConfigurationOrigin
    package var sentence: String

    package init(_ origin: ConfigurationOrigin, _ sentence: String) {
        self.origin = origin
        self.sentence = sentence
    }
}

extension ConfigurationProblem: CustomStringConvertible {
    /// `--bind: …` or `/etc/martlet/web.yaml:3:5: …`.
    package var description: String { "\(origin): \(sentence)" }
}

extension ConfigurationOrigin {
    package static func file(_ path: String, _ position: TextPosition) -> ConfigurationOrigin {
        .file(path, line: position.line, column: position.column)
    }
}

/// Where a setting comes from.
package enum ConfigurationOrigin: Hashable, Sendable {
    /// A flag, with its dashes.
    case flag(String)
    /// An environment variable.
    case environment(String)
    /// A place in a file; lines and columns count from 1.
    case file(String, line: Int, column: Int)
    /// A file or directory as a whole.
    case path(String)
    /// What holds where nothing is given; the text names the flag.
    case byDefault(String)
}

extension ConfigurationOrigin: CustomStringConvertible {
    package var description: String {
        switch self {
        case .flag(let name), .environment(let name), .path(let name): name
        case .file(let path, let line, let column): "\(path):\(line):\(column)"
        case .byDefault(let name): "\(name) (not given)"
        }
    }
}
