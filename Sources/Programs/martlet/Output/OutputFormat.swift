import ArgumentParser

/// How a command prints what it found.
enum OutputFormat: String, ExpressibleByArgument, CaseIterable {
    /// For people.
    case table
    /// For programs: the shape that the command's help names; keys are only ever added.
    case json
}

/// `--format`.
struct OutputOptions: ParsableArguments {
    @Option(help: "Print a table or JSON.")
    var format = OutputFormat.table

    /// Prints one of the two.
    func show(
        _ text: @autoclosure () -> String,
        _ json: @autoclosure () -> JSON
    ) throws(CommandFailure) {
        switch format {
        case .table: try say(text())
        case .json: try say(json().pretty)
        }
    }
}
