import Formats
package import Logging

/// One entry of the agent's log, as everybody who reads it is told.
package struct LogEntry: Sendable {
    package let level: Logger.Level
    private let milliseconds: UInt64
    private let message: String
    private let fields: [Field]

    private struct Field {
        let key: String
        let value: String
    }

    /// The fields come out sorted by key.
    package init(
        _ level: Logger.Level,
        _ message: String,
        _ fields: Logger.Metadata = [:],
        atMilliseconds milliseconds: UInt64
    ) {
        self.level = level
        self.milliseconds = milliseconds
        self.message = message
        self.fields = fields.sorted { $0.key < $1.key }
            .map { Field(key: $0.key, value: "\($0.value)") }
    }

    private init(shortening entry: LogEntry) {
        level = entry.level
        milliseconds = entry.milliseconds
        message = LogEntry.short(entry.message)
        fields = entry.fields.map { Field(key: $0.key, value: LogEntry.short($0.value)) }
    }

    /// Characters of a message or of a field that are kept for readers.
    static let longest = 2_048

    /// The same with a limit to what it holds, for keeping.
    var shortened: LogEntry { LogEntry(shortening: self) }

    /// What stands before this entry in the place of those that its reader has lost.
    func told(_ lost: UInt64) -> LogEntry {
        LogEntry(
            .warning,
            "This reader is slower than the log: \(lost) entries before the next are lost to it",
            atMilliseconds: milliseconds
        )
    }

    /// The line for people.
    package var text: String {
        let tail = fields.map { field in
            " \(field.key)=\(field.value.contains(" ") ? "\"\(field.value)\"" : field.value)"
        }
        return "\(time) \(level.rawValue.uppercased()) \(message)\(tail.joined())"
    }

    /// The line for collectors.
    package var json: String {
        let head = [("time", time), ("level", level.rawValue), ("message", message)]
        let body = (head + fields.map { ($0.key, $0.value) })
            .map { "\($0.0.quotedAsJSON):\($0.1.quotedAsJSON)" }
        return "{\(body.joined(separator: ","))}"
    }

    /// RFC 3339 in UTC with milliseconds.
    private var time: String {
        let fraction = String(1_000 + milliseconds % 1_000).dropFirst()
        return Timestamp.format(milliseconds).dropLast() + ".\(fraction)Z"
    }

    private static func short(_ text: String) -> String {
        guard text.utf8.count > longest else { return text }
        return String(text.prefix(longest)) + "…"
    }
}
