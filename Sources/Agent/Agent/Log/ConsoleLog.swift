internal import Glibc
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
    private static let level = NIOLockedValueBox(Logger.Level.info)

    package init(level: Logger.Level, isJSON: Bool, feed: LogFeed = LogFeed()) {
        self.isJSON = isJSON
        self.feed = feed
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
        if isUsual { write(isJSON ? entry.json : entry.text) }
        feed.tell(entry, isUsual: isUsual)
    }

    private func write(_ line: String) {
        var bytes = Array(line.utf8)
        bytes.append(UInt8(ascii: "\n"))
        // One call for the whole line keeps lines of several threads apart. A log that cannot be
        // written has nowhere to complain.
        _ = unsafe Glibc.write(STDERR_FILENO, bytes, bytes.count)
    }
}
