/// Measurements as a table for people or JSON for machines.
struct Report {
    var measurements: [Measurement] = []

    var holds: Bool { measurements.allSatisfy(\.holds) }

    var text: String {
        var lines = [["", "figure", "bar", "steps", "threshold", ""]]
        for measurement in measurements {
            lines.append([
                measurement.name,
                Report.number(measurement.value) + " " + measurement.unit,
                measurement.bar.map { "≤ " + Report.number($0) } ?? "",
                measurement.ratio.map { Report.number($0) } ?? "",
                measurement.threshold.map { "≤ " + Report.number($0) } ?? "",
                measurement.holds ? Report.word(measurement) : "MISSED",
            ])
        }
        let widths = (0..<6).map { column in lines.map { $0[column].count }.max() ?? 0 }
        var drawn = lines.map { line in
            let cells = zip(line, widths).map { cell, width in
                cell + String(repeating: " ", count: width - cell.count)
            }
            return "| " + cells.joined(separator: " | ") + " |"
        }
        let rule = "|" + widths.map { String(repeating: "-", count: $0 + 2) + "|" }.joined()
        drawn.insert(rule, at: 1)
        return drawn.joined(separator: "\n")
    }

    var json: String {
        let rows = measurements.map { measurement in
            let optional = [
                ("steps", measurement.ratio), ("bar", measurement.bar),
                ("threshold", measurement.threshold),
            ]
            let rest = optional.compactMap { key, value in
                value.map { ",\"\(key)\":\(Report.number($0))" }
            }
            return
                "{\"name\":\"\(measurement.name)\",\"value\":\(Report.number(measurement.value)),"
                + "\"unit\":\"\(measurement.unit)\"\(rest.joined()),\"holds\":\(measurement.holds)}"
        }
        return "[" + rows.joined(separator: ",\n ") + "]"
    }

    private static func word(_ measurement: Measurement) -> String {
        guard let bar = measurement.bar else { return measurement.threshold == nil ? "" : "holds" }
        return measurement.value <= bar ? "holds" : "over the bar"
    }

    private static func number(_ value: Double) -> String {
        let size = value.magnitude
        let digits = size >= 100 ? 0 : size >= 10 ? 1 : 2
        // What is left of a difference may be less than nothing.
        return (value < 0 ? "-" : "") + size.formatted(digits)
    }
}

extension Double {
    /// With so many digits behind the point. Not for negative numbers.
    fileprivate func formatted(_ digits: Int) -> String {
        let scale = [1.0, 10, 100][digits]
        let whole = Int((self * scale).rounded())
        guard digits > 0 else { return "\(whole)" }
        let rest = "\(whole % Int(scale))"
        let zeros = String(repeating: "0", count: digits - rest.count)
        return "\(whole / Int(scale)).\(zeros)\(rest)"
    }
}
