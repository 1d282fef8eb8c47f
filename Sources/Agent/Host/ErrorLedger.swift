/// Which errors of a socket the log tells: each errno once a minute.
package struct ErrorLedger: Sendable {
    private static let pause: Int64 = 60_000_000_000

    private var entries: [SocketError: Entry] = [:]

    private struct Entry {
        var toldAt: Int64
        /// How many came since, untold.
        var untold = 0
    }

    package init() {}

    /// Notes an error at a moment of the monotonic clock. Where it is to be told now, how many like
    /// it came untold before; else `nil`.
    package mutating func note(_ error: SocketError, at now: Int64) -> Int? {
        guard let entry = entries[error], now - entry.toldAt < ErrorLedger.pause else {
            let untold = entries[error]?.untold ?? 0
            entries[error] = Entry(toldAt: now)
            return untold
        }
        entries[error]?.untold += 1
        return nil
    }
}
