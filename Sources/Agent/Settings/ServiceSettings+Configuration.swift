import Formats
import MartletBalancing
import Picking

extension ServiceSettings {
    /// Reads how one service is balanced, with every problem that there is.
    static func read(
        _ value: JSONValue,
        in path: String,
        at position: TextPosition
    ) -> (settings: ServiceSettings, problems: [ConfigurationProblem]) {
        var settings = ServiceSettings()
        var fields = MappingReader(value, of: "a `balancing` entry", in: path, at: position)
        let names = BalancingPolicy.allCases.map(\.rawValue)
        settings.policy = fields.word(fields.take("policy"), names) { BalancingPolicy(name: $0) }
        settings.lostReports = fields.word(
            fields.take("lost_reports"),
            LostReports.allCases.map(\.rawValue)
        ) { LostReports(rawValue: $0) }
        settings.panicThreshold = fields.share(fields.take("panic_threshold"))
        settings.maximumEjection = fields.share(fields.take("max_ejection"))
        settings.slowStart = fields.duration(fields.take("slow_start"))
        settings.followsReportedCapacity = fields.flag(fields.take("follow_capacity"))
        settings.publishesCapacity = fields.flag(fields.take("publish_capacity"))
        settings.breaker = fields.breaker(fields.take("breaker"))
        return (settings, fields.finish())
    }
}

extension MappingReader {
    /// One of these words.
    fileprivate mutating func word<Value>(
        _ entry: JSONMember?,
        _ words: [String],
        _ read: (String) -> Value?
    ) -> Value? {
        guard let entry, let text = text(entry) else { return nil }
        if let value = read(text) { return value }
        report(
            entry.valuePosition,
            "`\(entry.key)` takes one of \(words.joined(separator: ", "))."
        )
        return nil
    }

    /// A share from 0 to 1.
    fileprivate mutating func share(_ entry: JSONMember?) -> Double? {
        guard let entry, let text = text(entry) else { return nil }
        if let share = Double(text), (0...1).contains(share) { return share }
        report(entry.valuePosition, "`\(entry.key)` takes a share from 0 to 1, such as 0.5.")
        return nil
    }

    /// `off`, or a mapping; keys that are left out keep their defaults.
    fileprivate mutating func breaker(_ entry: JSONMember?) -> BreakerSetting? {
        guard let entry else { return nil }
        if entry.value.scalar == "off" { return .off }
        var fields = MappingReader(
            entry.value,
            of: "`breaker`",
            in: path,
            at: entry.valuePosition
        )
        var breaker = CircuitBreaker.Configuration()
        func set<Value>(
            _ place: WritableKeyPath<CircuitBreaker.Configuration, Value>,
            _ new: Value?
        ) {
            if let new { breaker[keyPath: place] = new }
        }
        set(\.threshold, fields.share(fields.take("threshold")))
        set(\.window, fields.duration(fields.take("window")))
        set(\.interval, fields.duration(fields.take("interval")))
        set(\.minimumRequests, fields.count(fields.take("min_requests")))
        set(\.consecutiveFailures, fields.count(fields.take("consecutive")))
        set(\.slowCall, fields.duration(fields.take("slow_call")))
        set(\.slowThreshold, fields.share(fields.take("slow_share")))
        set(\.probes, fields.count(fields.take("probes")))
        set(\.probeLease, fields.duration(fields.take("probe_lease")))
        set(\.maximumOpen, fields.duration(fields.take("max_open")))
        set(\.jitter, fields.share(fields.take("jitter")))
        add(fields.finish())
        return .on(breaker)
    }

    private mutating func count(_ entry: JSONMember?) -> Int? {
        number(entry, as: UInt32.self).map { Int($0) }
    }
}
