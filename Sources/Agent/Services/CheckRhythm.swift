internal import Formats

/// When a check has a result.
package enum CheckRhythm: Equatable, Sendable {
    /// The application reports; silence for this long is critical.
    case reported(within: Duration)
    /// The agent finds out, so often, and no longer than the time-out.
    case every(Duration, timeout: Duration)
    /// The agent knows without asking anybody, as soon as it changes.
    case following
    /// It is reported, and a report holds until the next one.
    case told

    /// Which of them a kind of check has.
    package enum Form: Sendable {
        case reported
        case every
        case following
        case told

        /// Whether the agent makes runs of it.
        var isRun: Bool { self == .every || self == .following }
    }

    /// Longer than anyone waits; it keeps arithmetic on durations far from its ends.
    static let longest = Duration.seconds(30 * 86_400)
    /// What runs where no time-out is given.
    static let usualTimeout = Duration.seconds(10)

    /// How often what only looks around in the agent is looked at, should nothing call it earlier.
    package static let followingInterval = Duration.seconds(1)
}

extension CheckRhythm {
    /// Reads `TTL`, or `Interval` and `Timeout`; `nil` where that is reported.
    init?(_ fields: inout DefinitionFields, of kind: any CheckKind.Type) {
        let before = fields.problems.count
        let ttl = fields.duration("TTL")
        let interval = fields.duration("Interval")
        let timeout = fields.duration("Timeout") ?? .zero
        switch kind.form {
        case .reported: self = .reported(within: ttl ?? .zero)
        case .every: self = .every(interval ?? .zero, timeout: timeout)
        case .following: self = .following
        case .told: self = .told
        }
        guard fields.problems.count == before else { return nil }
        do throws(RuleBreach) {
            self = try normalized(of: kind)
        } catch {
            fields.report(error)
            return nil
        }
    }

    func write(to writer: inout JSONWriter) {
        switch self {
        case .reported(let duration): writer.duration("TTL", duration)
        case .every(let interval, let timeout):
            writer.duration("Interval", interval)
            writer.duration("Timeout", timeout)
        case .following, .told: break
        }
    }

    /// At least one second; shorter ones are raised, as Consul does.
    func normalized(of kind: any CheckKind.Type) throws(RuleBreach) -> CheckRhythm {
        switch self {
        case .reported(let duration):
            guard duration > .zero else {
                throw RuleBreach("Invalid check: TTL must be > 0 for TTL checks", at: "TTL")
            }
            return .reported(within: min(duration, Self.longest))
        case .every(let interval, let timeout):
            guard interval > .zero else {
                let name = kind.selectors[0]
                throw RuleBreach(
                    "Invalid check: Interval must be > 0 for \(name) checks",
                    at: "Interval"
                )
            }
            return .every(
                min(max(interval, .seconds(1)), Self.longest),
                timeout: timeout > .zero ? min(timeout, .seconds(600)) : Self.usualTimeout
            )
        case .following, .told: return self
        }
    }
}
