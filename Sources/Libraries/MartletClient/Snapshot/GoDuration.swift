/// Durations as Go writes them and the agent's API speaks them: `10s`, `1m30s`, `250ms`, `1.5h`.
package enum GoDuration {
    /// Reads a duration that is not negative; nil for what is none, or is over 100 years.
    package static func parse(_ text: String) -> Duration? {
        if text == "0" { return .zero }
        var rest = text[...]
        guard !rest.isEmpty else { return nil }
        var total = 0.0
        while !rest.isEmpty {
            let number = rest.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
            rest = rest.dropFirst(number.count)
            let unit = rest.prefix { $0.isLetter || $0 == "\u{B5}" }
            rest = rest.dropFirst(unit.count)
            guard let value = Double(number), let scale = nanoseconds(in: unit) else { return nil }
            total += value * scale
        }
        guard total < 3.2e18 else { return nil }
        return .nanoseconds(Int64(total.rounded()))
    }

    /// Writes a duration in whole microseconds; negative ones as none.
    package static func format(_ duration: Duration) -> String {
        let (seconds, attoseconds) = duration.components
        guard seconds >= 0, attoseconds >= 0 else { return "0us" }
        let (micros, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000)
        return overflow ? "\(seconds)s" : "\(micros + attoseconds / 1_000_000_000_000)us"
    }

    private static func nanoseconds(in unit: Substring) -> Double? {
        switch unit {
        case "ns": 1
        case "us", "\u{B5}s", "\u{3BC}s": 1e3
        case "ms": 1e6
        case "s": 1e9
        case "m": 6e10
        case "h": 3.6e12
        default: nil
        }
    }
}
