/// Durations as Go writes them: `10s`, `1m30s`, `250ms`, `1.5h`, `0`.
package enum GoDuration {
    /// Reads a duration; `nil` for a number without a unit, an unknown unit, or over 292 years.
    package static func parse(_ text: String) -> Duration? {
        var rest = text[...]
        let isNegative = rest.first == "-"
        if isNegative || rest.first == "+" { rest.removeFirst() }
        if rest == "0" { return .zero }
        guard !rest.isEmpty else { return nil }
        var total = 0.0
        while !rest.isEmpty {
            let number = rest.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
            rest = rest.dropFirst(number.count)
            let unit = rest.prefix { !($0.isASCII && ($0.isNumber || $0 == ".")) }
            rest = rest.dropFirst(unit.count)
            guard number.contains(where: \.isNumber), let value = Double("0" + number),
                let scale = nanoseconds(in: unit)
            else { return nil }
            total += value * scale
        }
        guard total < 9.2e18 else { return nil }
        let whole = Int64(total.rounded())
        return .nanoseconds(isNegative ? -whole : whole)
    }

    private static func nanoseconds(in unit: Substring) -> Double? {
        switch unit {
        case "ns": 1
        case "us", "µs", "μs": 1e3
        case "ms": 1e6
        case "s": 1e9
        case "m": 6e10
        case "h": 3.6e12
        default: nil
        }
    }

    /// The way Go prints it: `1m30s`, `1.5s`, `250ms`, `0s`.
    package static func format(_ duration: Duration) -> String {
        let (seconds, attoseconds) = duration.components
        let nanoseconds = attoseconds / 1_000_000_000
        if seconds < 0 || nanoseconds < 0 { return "-" + format(.zero - duration) }
        guard seconds > 0 else { return formatFraction(nanoseconds) }
        let hours = seconds / 3_600
        let minutes = seconds / 60 % 60
        var text = hours > 0 ? "\(hours)h" : ""
        if hours > 0 || minutes > 0 { text += "\(minutes)m" }
        return text + decimal(seconds % 60, nanoseconds, digits: 9) + "s"
    }

    private static func formatFraction(_ nanoseconds: Int64) -> String {
        switch nanoseconds {
        case 0: "0s"
        case ..<1_000: "\(nanoseconds)ns"
        case ..<1_000_000: decimal(nanoseconds / 1_000, nanoseconds % 1_000, digits: 3) + "µs"
        default:
            decimal(nanoseconds / 1_000_000, nanoseconds % 1_000_000, digits: 6) + "ms"
        }
    }

    /// `whole.fraction` without trailing zeros.
    private static func decimal(_ whole: Int64, _ fraction: Int64, digits: Int) -> String {
        guard fraction > 0 else { return "\(whole)" }
        let text = "\(fraction)"
        var padded = String(repeating: "0", count: digits - text.utf8.count) + text
        while padded.last == "0" { padded.removeLast() }
        return "\(whole).\(padded)"
    }
}
