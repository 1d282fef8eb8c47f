import Host
internal import NIOCore
package import Primitives

/// The two clocks of the owner's side: one for deadlines, one for showing and keeping moments.
package struct CatalogClock: Sendable {
    /// Monotonic.
    package let now: @Sendable () -> Instant
    /// Milliseconds since 1970.
    package let wallMilliseconds: @Sendable () -> UInt64

    package init(
        now: @escaping @Sendable () -> Instant,
        wallMilliseconds: @escaping @Sendable () -> UInt64
    ) {
        self.now = now
        self.wallMilliseconds = wallMilliseconds
    }

    package static let system = CatalogClock(
        now: { Instant(nanoseconds: Int64(clamping: NIODeadline.now().uptimeNanoseconds)) },
        wallMilliseconds: { WallClock.milliseconds }
    )

    /// Both clocks, read once.
    var moment: Moment { Moment(now: now(), wallMilliseconds: wallMilliseconds()) }

    /// One moment on both clocks.
    struct Moment: Sendable {
        let now: Instant
        let wallMilliseconds: UInt64
    }
}
