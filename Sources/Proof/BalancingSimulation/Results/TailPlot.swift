import MartletBalancing

/// The tails of a campaign as a drawing (SVG): for each trial and contestant, from p99 to p99.9.
package struct TailPlot: Sendable {
    private static let panelWidth = 430.0
    private static let rowHeight = 17.0
    private static let left = 130.0
    private static let right = 60.0
    /// The range of the axis in milliseconds; its marks.
    private static let range = (least: 60.0, most: 6_000.0)
    private static let marks = [100.0, 300, 1_000, 3_000]

    private let results: Results
    private let trials: [String]
    private let contestants: [String]

    /// A plot of those trials and contestants that all say something: where latency differs.
    package init(of results: Results) {
        self.results = results
        trials = ["S1-50", "S2", "S3b", "S4", "S4b", "S5"]
        contestants = (Contestant.baselines + [.edf2]).map(\.label)
    }

    package var svg: String {
        let tables = trials.compactMap { id in
            results.tables.first { $0.trial.scenario.id == id }
        }
        let panelHeight = 52 + Self.rowHeight * Double(contestants.count)
        let lines = (tables.count + 1) / 2
        let width = 2 * Self.panelWidth
        let height = Double(lines) * panelHeight + 30
        var parts = [
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 \(Int(width)) \(Int(height))\""
                + " font-family=\"sans-serif\" font-size=\"11\">",
            "<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>",
        ]
        for (place, table) in tables.enumerated() {
            let x = place % 2 == 0 ? 0 : Self.panelWidth
            parts += panel(table, x: x, y: Double(place / 2) * panelHeight)
        }
        parts.append(
            Self.text(
                "● p99   ○ p99.9, ms, mean of seeds \(results.seeds.lowerBound)–"
                    + "\(results.seeds.upperBound); 5000 is the time-out (1000 in S3b)",
                x: 12,
                y: height - 10,
                "fill=\"#555\""
            )
        )
        return (parts + ["</svg>", ""]).joined(separator: "\n")
    }

    private func panel(_ table: Results.Table, x: Double, y: Double) -> [String] {
        let scenario = table.trial.scenario
        let bottom = y + 34 + Self.rowHeight * Double(contestants.count)
        var parts = [
            Self.text(
                "\(scenario.id): \(Self.short(scenario.title))",
                x: x + 12,
                y: y + 22,
                "font-weight=\"bold\""
            )
        ]
        for mark in Self.marks {
            let at = x + Self.place(mark)
            parts.append(Self.line(at, y + 32, at, bottom, "#ddd", 1))
            parts.append(
                Self.text(
                    "\(Int(mark))",
                    x: at,
                    y: bottom + 12,
                    "fill=\"#777\" text-anchor=\"middle\" font-size=\"10\""
                )
            )
        }
        for (number, name) in contestants.enumerated() {
            guard let row = table.rows.first(where: { $0.contestant == name }) else { continue }
            parts += draw(row, x: x, y: y + 44 + Self.rowHeight * Double(number))
        }
        return parts
    }

    private func draw(_ row: Results.Row, x: Double, y: Double) -> [String] {
        let isOwn = row.contestant == Contestant.edf2.label
        let colour = isOwn ? "#0b63ce" : "#7d8590"
        let near = row.estimate(of: .p99).mean
        let far = row.estimate(of: .p999).mean
        let (from, to) = (x + Self.place(near), x + Self.place(far))
        let weight = isOwn ? " font-weight=\"bold\"" : ""
        let ring = "fill=\"#fff\" stroke=\"\(colour)\" stroke-width=\"1.6\""
        return [
            Self.text(
                row.contestant,
                x: x + Self.left - 12,
                y: y + 4,
                "fill=\"\(colour)\" text-anchor=\"end\"" + weight
            ),
            Self.line(from, y, to, y, colour, isOwn ? 2.4 : 1.6),
            Self.dot(from, y, "fill=\"\(colour)\""),
            Self.dot(to, y, ring),
            Self.text(
                Fixed.text(far, digits: 0),
                x: to + 8,
                y: y + 4,
                "fill=\"\(colour)\"" + weight
            ),
        ]
    }

    /// Where a latency stands on the axis, from the panel's left.
    private static func place(_ millis: Double) -> Double {
        let inside = min(max(millis, range.least), range.most)
        let span = Exponential.log(range.most / range.least)
        let part = Exponential.log(inside / range.least) / span
        return left + part * (panelWidth - left - right)
    }

    /// A title's first part, if the whole would not fit.
    private static func short(_ title: String) -> String {
        guard title.count > 62 else { return title }
        let words = title.prefix(60).split(separator: " ").dropLast()
        return words.joined(separator: " ") + " …"
    }
}

extension TailPlot {
    private static func text(_ text: String, x: Double, y: Double, _ style: String) -> String {
        "<text x=\"\(at(x))\" y=\"\(at(y))\" \(style)>\(text)</text>"
    }

    private static func dot(_ x: Double, _ y: Double, _ style: String) -> String {
        "<circle cx=\"\(at(x))\" cy=\"\(at(y))\" r=\"3.4\" \(style)/>"
    }

    private static func line(
        _ x: Double,
        _ y: Double,
        _ toX: Double,
        _ toY: Double,
        _ colour: String,
        _ width: Double
    ) -> String {
        "<line x1=\"\(at(x))\" y1=\"\(at(y))\" x2=\"\(at(toX))\" y2=\"\(at(toY))\""
            + " stroke=\"\(colour)\" stroke-width=\"\(width)\"/>"
    }

    private static func at(_ length: Double) -> String { Fixed.text(length, digits: 1) }
}
