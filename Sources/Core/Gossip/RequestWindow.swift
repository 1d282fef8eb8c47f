import Primitives

/// How much a walk may have under way, in datagrams of answers that are expected.
///
/// It doubles each round trip without a silence and shrinks by a quarter at one: a transport
/// halves, but these are few datagrams, and on a lossy path each round trip would halve them. An
/// answer that lacks a quarter of its datagrams at most is no silence: of 32 one is nearly always
/// lost there. What a near peer can send while a question travels is little, so a larger window
/// would only fill the receiver's socket; a far one needs more. Questions are paced as well, since
/// each brings a burst.
struct RequestWindow: Sendable {
    private(set) var size = 32
    /// The most by the distance that whole answers showed.
    private var limit = RequestWindow.nearLimit
    /// Until when the answers to what was asked so far are on their way.
    private var pacedUntil = Instant.start

    private static let least = 8
    /// The most for a near peer: what its answers may fill of a socket's buffer.
    private static let nearLimit = 64
    private static let farLimit = 1_024
    private static let farStart = 128
    /// What one node verifies in a second is about this many datagrams of records.
    private static let rate: Int64 = 2_500
    /// The pause that one datagram takes: 64 in 10 ms.
    private static let pause = Duration.microseconds(156)
    private static let burst = Duration.milliseconds(10)

    /// When the pace allows the next question.
    var nextTime: Instant { pacedUntil - RequestWindow.burst }

    func mayAsk(at now: Instant, underWay: Int) -> Bool {
        underWay < size && nextTime <= now
    }

    /// A far peer may have more under way from the start, or most of a walk is waiting.
    mutating func open(roundTrip: Duration) {
        let way = Int(roundTrip.nanoseconds / 2_000_000)
        size = max(size, min(RequestWindow.farStart, way))
        limit = max(limit, size)
    }

    /// Nothing is asked before that.
    mutating func wait(until moment: Instant) {
        pacedUntil = max(pacedUntil, moment + RequestWindow.burst)
    }

    mutating func asked(cost: Int, at now: Instant) {
        pacedUntil = max(pacedUntil, now) + RequestWindow.pause * cost
    }

    /// An answer came of so many datagrams, from a peer whose answers take so long.
    mutating func answered(cost: Int, roundTrip: Duration) {
        let needed = RequestWindow.rate * roundTrip.nanoseconds / 500_000_000
        limit = min(RequestWindow.farLimit, max(RequestWindow.nearLimit, Int(needed)))
        size = max(RequestWindow.least, min(size + cost, limit))
    }

    /// Of an answer so many datagrams came and a few did not: until when it was waited for says
    /// nothing of the distance.
    mutating func answeredInPart(came: Int) {
        size = max(RequestWindow.least, min(size + came, limit))
    }

    mutating func fellSilent() {
        size = max(RequestWindow.least, size * 3 / 4)
    }
}
