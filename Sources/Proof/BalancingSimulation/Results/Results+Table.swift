extension Results {
    /// Everything as Markdown that is a table in a terminal too: one table for each trial, then the
    /// gates.
    package var text: String {
        var blocks: [String] = []
        for table in tables {
            let scenario = table.trial.scenario
            blocks.append("### \(scenario.id): \(scenario.title)\n\n" + text(of: table))
        }
        blocks.append("### Gates, seeds \(seeds.lowerBound)–\(seeds.upperBound)\n\n" + gateText)
        return blocks.joined(separator: "\n\n") + "\n"
    }

    private func text(of table: Table) -> String {
        let kinds = [Figures.Kind.p50, .p99, .p999] + table.trial.columns
        var lines = [[""] + kinds.map(\.rawValue)]
        for row in table.rows {
            lines.append([row.contestant] + kinds.map { Fixed.text(row.estimate(of: $0)) })
        }
        return Results.align(lines)
    }

    private var gateText: String {
        var lines = [["", "gate", "bound", "figure", ""]]
        for verdict in verdicts {
            let word =
                verdict.holds ? (verdict.isCertain ? "holds" : "holds on the mean") : "MISSED"
            lines.append([
                verdict.gate.scenario, verdict.gate.description, verdict.gate.boundText,
                Fixed.text(verdict.estimate), word,
            ])
        }
        return Results.align(lines)
    }

    /// Lines of cells as a Markdown table with straight columns; the first line is the heading.
    private static func align(_ lines: [[String]]) -> String {
        let columns = lines.first?.count ?? 0
        let widths = (0..<columns).map { column in
            max(3, lines.map { $0[column].count }.max() ?? 0)
        }
        func draw(_ cells: [String]) -> String {
            let padded = zip(cells, widths).map { cell, width in
                cell + String(repeating: " ", count: width - cell.count)
            }
            return "| " + padded.joined(separator: " | ") + " |"
        }
        let rule = "|" + widths.map { String(repeating: "-", count: $0 + 2) + "|" }.joined()
        var drawn = lines.map(draw)
        drawn.insert(rule, at: 1)
        return drawn.joined(separator: "\n")
    }
}
