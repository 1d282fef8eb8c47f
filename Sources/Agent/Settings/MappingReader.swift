package import Formats

/// Takes the known keys out of one mapping of settings, and complains about each that nobody took.
///
/// Keys are matched without regard to case and underscores, so that `TaggedAddresses` of the API
/// and `tagged_addresses` of Consul's files are one key.
package struct MappingReader {
    /// What the mapping is, for sentences: `a service definition`.
    let subject: String
    let path: String
    let position: TextPosition
    private(set) var problems: [ConfigurationProblem] = []
    private var entries: [Entry] = []
    private var knownKeys: [String] = []

    private struct Entry {
        let folded: String
        let entry: JSONMember
        var isTaken = false
    }

    /// Reads `value`, which is a mapping or a problem.
    init(
        _ value: JSONValue,
        of subject: String,
        in path: String,
        at position: TextPosition = .start
    ) {
        self.subject = subject
        self.path = path
        self.position = value.position ?? position
        guard case .object(let found) = value else {
            report(position, "\(subject) must be a mapping of keys to values.")
            return
        }
        for entry in found {
            let folded = MappingReader.folded(entry.key)
            if entries.contains(where: { $0.folded == folded }) {
                report(entry.keyPosition, "`\(entry.key)` is given more than once. Keep one.")
            } else {
                entries.append(Entry(folded: folded, entry: entry))
            }
        }
    }

    /// Takes the first of these keys that is present; null counts as absent.
    mutating func take(_ keys: String...) -> JSONMember? {
        knownKeys += keys.prefix(1)
        var result: JSONMember?
        for key in keys {
            let folded = MappingReader.folded(key)
            guard let place = entries.firstIndex(where: { $0.folded == folded }) else { continue }
            entries[place].isTaken = true
            let entry = entries[place].entry
            if let first = result {
                report(
                    entry.keyPosition,
                    "`\(entry.key)` and `\(first.key)` say the same thing. Keep one."
                )
            } else if entry.value != .null {
                result = entry
            }
        }
        return result
    }

    /// Refuses these keys, which others know and this agent does not, with a sentence of their own.
    mutating func refuse(_ keys: [String], _ sentence: String) {
        for place in entries.indices {
            let entry = entries[place].entry
            guard keys.contains(where: { MappingReader.folded($0) == entries[place].folded }) else {
                continue
            }
            entries[place].isTaken = true
            // Files that others generate have the keys of everything, empty.
            if entry.value == .null || entry.value.scalar == "" { continue }
            report(entry.keyPosition, "`\(entry.key)`: \(sentence)")
        }
    }

    /// Complains about the keys that are left and hands over every problem of this mapping.
    mutating func finish() -> [ConfigurationProblem] {
        for entry in entries where !entry.isTaken {
            let key = entry.entry.key
            let guess = nearestWord(to: key.lowercased(), among: knownKeys)
            report(
                entry.entry.keyPosition,
                "`\(key)` is not a key of \(subject)."
                    + (guess.map { " Did you mean `\($0)`?" } ?? " Remove it.")
            )
        }
        return problems.sorted { MappingReader.place($0) < MappingReader.place($1) }
    }

    mutating func report(_ position: TextPosition, _ sentence: String) {
        problems.append(ConfigurationProblem(origin(position), sentence))
    }

    mutating func add(_ more: [ConfigurationProblem]) {
        problems += more
    }

    func origin(_ position: TextPosition) -> ConfigurationOrigin {
        .file(path, position)
    }

    private static func folded(_ key: String) -> String {
        key.lowercased().filter { $0 != "_" }
    }

    private static func place(_ problem: ConfigurationProblem) -> (Int, Int) {
        guard case .file(_, let line, let column) = problem.origin else { return (0, 0) }
        return (line, column)
    }
}

extension JSONMember {
    /// Where its key stands.
    var keyPosition: TextPosition { place?.key ?? .start }
    /// Where its value stands.
    var valuePosition: TextPosition { place?.value ?? .start }
}

extension TextPosition {
    package static let start = TextPosition(line: 1, column: 1)
}
