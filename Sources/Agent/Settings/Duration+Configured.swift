extension Duration {
    /// Reads Go's notation: `10s`, `1m30s`, `250ms`, `1.5h`, `0`; units ns us µs ms s m h.
    ///
    /// A number without a unit is refused, as is anything over 290 years.
    package init?(configured text: String) {
        var rest = text.utf8[...]
        var isNegative = false
        if let sign = rest.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") {
            isNegative = sign == UInt8(ascii: "-")
            rest = rest.dropFirst()
        }
        if Array(rest) == [UInt8(ascii: "0")] {
            self = .zero
            return
        }
        guard !rest.isEmpty else { return nil }
        var nanoseconds = 0.0
        while !rest.isEmpty {
            let digits = rest.prefix { (48...57).contains($0) || $0 == UInt8(ascii: ".") }
            rest = rest.dropFirst(digits.count)
            let unit = rest.prefix { !(48...57).contains($0) && $0 != UInt8(ascii: ".") }
            rest = rest.dropFirst(unit.count)
            guard let scale = Duration.nanoseconds(in: String(Substring(unit))) else { return nil }
            let number = String(Substring(digits))
            guard number.first?.isNumber == true, let amount = Double(number) else { return nil }
            nanoseconds += (amount * scale).rounded()
        }
        guard nanoseconds < 9.2e18 else { return nil }
        self = .nanoseconds(isNegative ? -Int64(nanoseconds) : Int64(nanoseconds))
    }

    private static func nanoseconds(in unit: String) -> Double? {
        switch unit {
        case "ns": 1
        case "us", "µs", "μs": 1e3
        case "ms": 1e6
        case "s": 1e9
        case "m": 60e9
        case "h": 3_600e9
        default: nil
        }
    }

    /// The shortest of Go's notations that says it exactly, such as `1500ms`, `10s` or `0s`.
    package var configured: String {
        let total = Duration.wholeNanoseconds(of: self)
        for (unit, size) in [("h", 3_600_000_000_000), ("m", 60_000_000_000), ("s", 1_000_000_000)]
        where total != 0 && total % Int64(size) == 0 {
            return "\(total / Int64(size))\(unit)"
        }
        if total % 1_000_000_000 == 0 { return "\(total / 1_000_000_000)s" }
        return total % 1_000_000 == 0 ? "\(total / 1_000_000)ms" : "\(total)ns"
    }

    private static func wholeNanoseconds(of duration: Duration) -> Int64 {
        let (seconds, attoseconds) = duration.components
        let (whole, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        guard !overflow else { return .max }
        let (sum, carried) = whole.addingReportingOverflow(attoseconds / 1_000_000_000)
        return carried ? .max : sum
    }
}
