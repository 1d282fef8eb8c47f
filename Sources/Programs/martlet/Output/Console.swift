/// Where a command prints, and what that place is like.
package struct Console: Sendable {
    /// The one of this process; a test has its own. Neither a terminal nor in color by default.
    @TaskLocal package static var current = Console()

    /// Columns of the terminal; nil where output goes to a file or a pipe, which have room.
    package var width: Int?
    package var isTerminal = false
    package var isColored = false
    /// Writes to a file descriptor, 1 or 2.
    package var write: @Sendable (Int32, String) throws(CommandFailure) -> Void = {
        file,
        text throws(CommandFailure) in
        try Console.writeAll(file, text)
    }

    /// Ends the process once nobody reads what it prints, which it else would not notice before it
    /// prints again.
    var endWithReader: @Sendable () async -> Void = {}

    package init() {}

    /// Runs a command that prints now and then, for as long as somebody reads it.
    func following(
        _ body: () async throws(CommandFailure) -> Void
    ) async throws(CommandFailure) {
        async let _: Void = endWithReader()
        // Cancelled and waited for where this scope ends.
        try await body()
    }
}

/// Prints a line to standard output.
func say(_ text: String) throws(CommandFailure) {
    try Console.current.write(1, text + "\n")
}

/// Prints the sentence to standard error; an empty one not at all. Where it cannot be printed there
/// is nowhere to say so.
func complain(_ message: String) {
    guard !message.isEmpty else { return }
    try? Console.current.write(2, message + "\n")
}
