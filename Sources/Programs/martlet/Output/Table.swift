/// Rows under one header line, columns padded by two spaces.
package struct Table: Equatable, Sendable {
    package let header: [String]
    package private(set) var rows: [[String]] = []

    package init(_ header: String...) {
        self.header = header
    }

    /// Adds a row with a cell for each column. An empty cell shows as `-`, so that every line has
    /// as many words as the header; control characters show as `?`.
    package mutating func add(_ cells: [String]) {
        precondition(cells.count == header.count, "a row has a cell for each column")
        rows.append(cells.map(Table.shown))
    }

    /// The lines as the console shows them, without a line break behind the last.
    package var text: String { text(on: Console.current) }

    /// Where the console is narrower than the lines, the widest columns give way, down to their
    /// headers.
    package func text(on console: Console) -> String {
        let lines = [header] + rows
        let natural = header.indices.map { column in
            lines.map { $0[column].terminalWidth }.max() ?? 0
        }
        let widths = console.width.map { fit(natural, into: $0) } ?? natural
        let paint = console.isColored ? header.firstIndex { Table.states.contains($0) } : nil
        return lines.enumerated().map { place, cells in
            line(cells, widths, paint: place == 0 ? nil : paint)
        }.joined(separator: "\n")
    }

    /// Columns whose words have a color.
    private static let states: Set = ["Status", "State"]

    private func fit(_ natural: [Int], into room: Int) -> [Int] {
        var widths = natural
        var excess = widths.reduce(0, +) + 2 * (widths.count - 1) - room
        while excess > 0 {
            let spare = widths.indices.map { widths[$0] - max(header[$0].count, 4) }
            guard let most = spare.max(), most > 0, let column = spare.firstIndex(of: most) else {
                break
            }
            widths[column] -= 1
            excess -= 1
        }
        return widths
    }

    private func line(_ cells: [String], _ widths: [Int], paint: Int?) -> String {
        var line = ""
        for (column, cell) in cells.enumerated() {
            let width = widths[column]
            let shown = cell.cut(toTerminalWidth: width)
            let isPainted = column == paint
            line += isPainted ? Table.painted(shown) : shown
            guard column < cells.count - 1 else { break }
            line += String(repeating: " ", count: width - shown.terminalWidth + 2)
        }
        return line
    }

    /// Green for what is well, red for what is not, yellow for what may become either.
    private static func painted(_ text: String) -> String {
        let color: Int? =
            switch text.prefix(while: \.isLetter) {
            case "alive", "passing", "closed": 32
            case "dead", "critical", "open", "unreachable": 31
            case "suspect", "warning", "leaving", "half", "drained", "maintenance": 33
            default: nil
            }
        return color.map { "\u{1B}[\($0)m\(text)\u{1B}[0m" } ?? text
    }

    private static func shown(_ cell: String) -> String {
        if cell.isEmpty { return "-" }
        return String(
            String.UnicodeScalarView(
                cell.unicodeScalars.map { $0.properties.generalCategory == .control ? "?" : $0 }
            )
        )
    }
}
