package import HTTPAPI
import Host
package import Logging
import NIOConcurrencyHelpers

/// Writes one line for each entry to standard error, text for people or JSON for collectors, and
/// hands it to those who follow the log by the API.
package struct ConsoleLog: LogHandler {
    /// The level of every logger of this process, which SIGHUP may change; finer while somebody
    /// follows the log at a finer one.
    package var logLevel: Logger.Level {
        get {
            let usual = ConsoleLog.level.withLockedValue(\.self)
            return max(minimum ?? .trace, min(usual, feed.finestLevel ?? usual))
        }
        set { minimum = newValue }
    }
    package var metadata: Logger.Metadata = [:]
    /// A stricter level of one logger's own.
    private var minimum: Logger.Level?
    private let isJSON: Bool
    private let feed: LogFeed
    private let writer: LogWriter?
    private static let level = NIOLockedValueBox(Logger.Level.info)

    /// Without a writer, only those who follow the log are told.
    package init(
        level: Logger.Level,
        isJSON: Bool,
        feed: LogFeed = LogFeed(),
        writer: LogWriter? = nil
    ) {
        self.isJSON = isJSON
        self.feed = feed
        self.writer = writer
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
        let entry = LogEntry(
            event.level,
            "\(event.message)",
            fields,
            atMilliseconds: WallClock.milliseconds
        )
        let isUsual = event.level >= ConsoleLog.level.withLockedValue(\.self)
        if isUsual { writer?.write(ConsoleLog.line(of: entry, isJSON: isJSON)) }
        feed.tell(entry, isUsual: isUsual)
    }

    private static func line(of entry: LogEntry, isJSON: Bool) -> String {
        isJSON ? entry.json : entry.text
    }

    /// The line for so many that were lost before it.
    package static func line(ofLost lines: UInt64, isJSON: Bool) -> String {
        let entry = LogEntry(
            .warning,
            "\(lines) lines of the log are lost: standard error took them too slowly or not at all",
            ["remedy": "see that whoever reads it goes on, and that its disk has room"],
            atMilliseconds: WallClock.milliseconds
        )
        return line(of: entry, isJSON: isJSON)
    }
}
