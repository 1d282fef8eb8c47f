import Logging
package import NIOCore
import View

/// The agent's log on one connection: its last entries, then each that follows.
package struct LogStream: Sendable {
    let view: ViewStore
    let connection: ClientConnection
    let seat: LogSeat
    let isJSON: Bool

    /// Runs until the client goes or the agent ends.
    @concurrent
    package func run(write: @concurrent (ByteBuffer) async throws -> Void) async throws {
        let nothing = view.index(of: .nothing)
        while true {
            let isEnding = connection.isGone || view.isClosed
            let text = next()
            if text.readableBytes > 0 {
                try await write(text)
            } else if !isEnding {
                await view.wait(
                    for: .nothing,
                    beyond: nothing,
                    until: .now() + .minutes(10),
                    of: connection
                )
            }
            if isEnding { return }
        }
    }

    /// The lines that wait, with a line in the place of those that are lost.
    private func next() -> ByteBuffer {
        let (entries, lost) = seat.take()
        var text = ByteBuffer()
        if lost > 0, let first = entries.first { write(first.told(lost), to: &text) }
        for entry in entries { write(entry, to: &text) }
        return text
    }

    private func write(_ entry: LogEntry, to text: inout ByteBuffer) {
        text.writeString(isJSON ? entry.json : entry.text)
        text.writeString("\n")
    }
}

/// A reader's place, given back when nobody holds it: also where its stream never begins.
final class LogSeat: Sendable {
    let reader: LogReader
    private let feed: LogFeed
    private let view: ViewStore

    init(_ reader: LogReader, of feed: LogFeed, _ view: ViewStore) {
        self.reader = reader
        self.feed = feed
        self.view = view
    }

    func take() -> (entries: [LogEntry], lost: UInt64) {
        let taken = reader.take()
        feed.noteLost(taken.lost)
        return taken
    }

    deinit {
        feed.close(reader)
        view.leave()
    }
}
