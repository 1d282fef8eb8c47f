import Formats
import Primitives

/// How many other members are to hold a registration before it is answered, and how long that may
/// take: `wait_for` and `timeout` of a request.
struct PropagationWish: Equatable, Sendable {
    /// `nil` for all that are reachable.
    var wanted: Int?
    var patience = PropagationWish.usualPatience

    /// The parameter of a registration that waits.
    static let parameter = "wait_for"
    /// The most members that are asked.
    static let memberLimit = 4_096
    /// Requests that wait so at once.
    static let limit = 64
    private static let usualPatience = Duration.seconds(5)
    private static let patienceRange = Duration.milliseconds(1)...(.seconds(60))

    /// All that are reachable, within `timeout`.
    init(timeoutOf query: Query) throws(APIError) {
        if let text = query["timeout"] { patience = try Self.patience(text) }
    }

    /// `nil` where a registration does not wait.
    init?(registering query: Query) throws(APIError) {
        guard let text = query[Self.parameter] else { return nil }
        try self.init(timeoutOf: query)
        if text == "all" { return }
        guard let count = Int(text), (1...Self.memberLimit).contains(count) else {
            throw .badRequest(
                "Invalid wait_for \"\(text)\": a number of other members from 1 to "
                    + "\(Self.memberLimit), or all."
            )
        }
        wanted = count
    }

    private static func patience(_ text: String) throws(APIError) -> Duration {
        guard let patience = GoDuration.parse(text), patienceRange.contains(patience) else {
            throw .badRequest(
                "Invalid timeout \"\(text)\": a duration such as 5s, from 1ms to 60s."
            )
        }
        return patience
    }
}
