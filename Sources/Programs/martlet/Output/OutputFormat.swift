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
    @Option(help: "For people or for programs.")
    var format = OutputFormat.table

    /// Prints one of the two.
    func show(
        _ text: @autoclosure () -> String,
        _ json: @autoclosure () -> JSON
    ) throws(CommandFailure) {
        try OutputOptions.show(format, text(), json())
    }

    static func show(
        _ format: OutputFormat,
        _ text: @autoclosure () -> String,
        _ json: @autoclosure () -> JSON
    ) throws(CommandFailure) {
        switch format {
        case .table: try say(text())
        case .json: try say(json().pretty)
        }
    }
}

/// `--format` and `--watch`, of commands that list.
struct ListOptions: ParsableArguments {
    @Option(help: "For people or for programs.")
    var format = OutputFormat.table

    @Flag(help: "Ask each second and show it again when it has changed, until stopped.")
    var watch = false
}
