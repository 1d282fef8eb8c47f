extension Results {
    /// Everything for machines: means and margins of all figures, and the gates.
    package var json: String {
        let trials = tables.map { table in
            Results.object([
                ("id", Results.string(table.trial.scenario.id)),
                ("title", Results.string(table.trial.scenario.title)),
                ("rows", Results.array(table.rows.map(Results.json))),
            ])
        }
        let gates = verdicts.map { verdict in
            Results.object([
                ("scenario", Results.string(verdict.gate.scenario)),
                ("gate", Results.string(verdict.gate.description)),
                ("bound", Results.string(verdict.gate.boundText)),
                ("figure", Results.json(of: verdict.estimate)),
                ("holds", verdict.holds ? "true" : "false"),
                ("certain", verdict.isCertain ? "true" : "false"),
            ])
        }
        let range = Results.array(["\(seeds.lowerBound)", "\(seeds.upperBound)"])
        return Results.object([
            ("seeds", range), ("trials", Results.array(trials)), ("gates", Results.array(gates)),
        ]) + "\n"
    }

    private static func json(of row: Row) -> String {
        let figures = Figures.Kind.allCases.map { kind in
            (kind.rawValue, json(of: row.estimate(of: kind)))
        }
        return object([("contestant", string(row.contestant)), ("figures", object(figures))])
    }

    private static func json(of estimate: Estimate) -> String {
        object([("mean", number(estimate.mean)), ("margin", number(estimate.margin))])
    }

    private static func number(_ value: Double) -> String {
        value.isFinite ? Fixed.text(value, digits: 4) : "null"
    }

    private static func object(_ members: [(String, String)]) -> String {
        "{" + members.map { string($0.0) + ":" + $0.1 }.joined(separator: ",") + "}"
    }

    private static func array(_ items: [String]) -> String {
        "[" + items.joined(separator: ",") + "]"
    }

    private static func string(_ text: String) -> String {
        var escaped = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\": escaped += "\\\(scalar)"
            case "\0"..<" ": escaped += " "
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped + "\""
    }
}
