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

    /// The lines, without a line break behind the last.
    package var text: String {
        let lines = [header] + rows
        let widths = header.indices.map { column in
            lines.map { $0[column].count }.max() ?? 0
        }
        return lines.map { Table.line($0, widths) }.joined(separator: "\n")
    }

    private static func line(_ cells: [String], _ widths: [Int]) -> String {
        var line = ""
        for (column, cell) in cells.enumerated() {
            line += cell
            guard column < cells.count - 1 else { break }
            line += String(repeating: " ", count: widths[column] - cell.count + 2)
        }
        return line
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
