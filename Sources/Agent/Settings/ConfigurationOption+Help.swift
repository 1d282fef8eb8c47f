extension ConfigurationOption {
    /// The text of `martlet agent --help`, made from the table.
    package static var helpText: String {
        let rows = table.map { ($0.usage, $0.help, $0.defaultText) } + fixedRows
        let width = rows.map(\.0.count).max() ?? 0
        var lines = [
            "Runs the agent: joins the mesh, checks this host's services, answers the API.",
            "",
            "USAGE: martlet agent [flags]",
            "",
            "FLAGS:",
        ]
        let indentation = String(repeating: " ", count: width + 4)
        for (usage, help, defaultText) in rows {
            let padding = String(repeating: " ", count: width - usage.count)
            lines.append("  \(usage)\(padding)  \(help)")
            if !defaultText.isEmpty { lines.append("\(indentation)default: \(defaultText)") }
        }
        lines += [
            "",
            "A flag goes before its environment variable (MARTLET_DATA_DIR for --data-dir,",
            "lists with commas), that before the files (data_dir), and these before the default.",
            "Flags marked * may be repeated. Services and checks are defined in files, with",
            "Consul's key names.",
        ]
        return lines.joined(separator: "\n")
    }

    private static let fixedRows = [
        ("--version", "Print the version", ""),
        ("-h, --help", "Print this text", ""),
    ]

    /// `--join ADDR[:PORT] *`.
    private var usage: String {
        switch kind {
        case .toggle: key.flag
        case .single(let placeholder): "\(key.flag) \(placeholder)"
        case .list(let placeholder): "\(key.flag) \(placeholder) *"
        }
    }
}
