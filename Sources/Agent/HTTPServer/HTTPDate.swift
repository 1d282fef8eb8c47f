import Formats
import Host
import Synchronization

/// The `Date` header, written once a second.
enum HTTPDate {
    private struct Written {
        var seconds: UInt64
        var text: String
    }

    private static let written = Mutex(
        Written(seconds: 0, text: Timestamp.formatForHTTP(seconds: 0))
    )

    /// The present time in the form of RFC 9110 §5.6.7.
    static var current: String {
        let seconds = WallClock.milliseconds / 1_000
        return written.withLock { written in
            if written.seconds != seconds {
                written = Written(
                    seconds: seconds,
                    text: Timestamp.formatForHTTP(seconds: seconds)
                )
            }
            return written.text
        }
    }
}
