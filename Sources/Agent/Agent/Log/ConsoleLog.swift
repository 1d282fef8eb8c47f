import Formats
internal import Glibc
import Host
package import Logging
import NIOConcurrencyHelpers

/// Writes one line for each entry to standard error: text for people, or JSON for collectors.
package struct ConsoleLog: LogHandler {
    /// The level of every logger of this process; SIGHUP may change it.
    package var logLevel: Logger.Level {
        get { max(minimum ?? .trace, ConsoleLog.level.withLockedValue(\.self)) }
        set { minimum = newValue }
    }
    package var metadata: Logger.Metadata = [:]
    /// A stricter level of one logger's own.
    private var minimum: Logger.Level?
    private let isJSON: Bool
    private static let level = NIOLockedValueBox(Logger.Level.info)

    package init(level: Logger.Level, isJSON: Bool) {
        self.isJSON = isJSON
        ConsoleLog.setLevel(level)
    }

    /// Changes the level of all loggers.
    package static func setLevel(_ level: Logger.Level) {
        ConsoleLog.level.withLockedValue { $0 = level }
    }

    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    package func log(event: LogEvent) {
        var fields = metadata
        if let more = event.metadata { fields.merge(more) { $1 } }
        let sorted = fields.sorted { $0.key < $1.key }.map { ($0.key, "\($0.value)") }
        let time = ConsoleLog.time(WallClock.milliseconds)
        let line =
            isJSON
            ? ConsoleLog.json(time, event.level, "\(event.message)", sorted)
            : ConsoleLog.text(time, event.level, "\(event.message)", sorted)
        var bytes = Array(line.utf8)
        bytes.append(UInt8(ascii: "\n"))
        // One call for the whole line keeps lines of several threads apart. A log that cannot be
        // written has nowhere to complain.
        _ = unsafe write(STDERR_FILENO, bytes, bytes.count)
    }

    static func text(
        _ time: String,
        _ level: Logger.Level,
        _ message: String,
        _ fields: [(String, String)]
    ) -> String {
        let tail = fields.map { " \($0.0)=\($0.1.contains(" ") ? "\"\($0.1)\"" : $0.1)" }.joined()
        let padded = level.rawValue.uppercased()
        return "\(time) \(padded) \(message)\(tail)"
    }

    static func json(
        _ time: String,
        _ level: Logger.Level,
        _ message: String,
        _ fields: [(String, String)]
    ) -> String {
        let head = [("time", time), ("level", level.rawValue), ("message", message)]
        let body = (head + fields).map { "\($0.0.quotedAsJSON):\($0.1.quotedAsJSON)" }
        return "{\(body.joined(separator: ","))}"
    }

    /// RFC 3339 in UTC with milliseconds.
    static func time(_ milliseconds: UInt64) -> String {
        let fraction = String(1_000 + milliseconds % 1_000).dropFirst()
        return Timestamp.format(milliseconds).dropLast() + ".\(fraction)Z"
    }
}
