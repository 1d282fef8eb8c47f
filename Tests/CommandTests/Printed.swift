import Synchronization

@testable import martlet

/// What a command line prints, and its exit status.
struct Printed: Sendable {
    var output = ""
    var complaint = ""
    var status: Int32 = 0

    /// Runs the command line as the program does, on a console of its own; stopped where it
    /// complains of `end`.
    static func by(
        _ arguments: [String],
        width: Int? = nil,
        isTerminal: Bool = false,
        isColored: Bool = false,
        untilComplaint end: String? = nil
    ) async -> Printed {
        let box = Box()
        var console = Console()
        console.width = width
        console.isTerminal = isTerminal
        console.isColored = isColored
        let (stops, stop) = AsyncStream.makeStream(of: Void.self)
        console.write = { file, text throws(CommandFailure) in
            if let end, file == 2, text.contains(end) { stop.yield() }
            box.printed.withLock { printed in
                if file == 1 { printed.output += text } else { printed.complaint += text }
            }
        }
        let task = Task { [console] in
            defer { stop.finish() }
            return await Console.$current.withValue(console) { await Martlet.run(arguments) }
        }
        for await _ in stops { task.cancel() }
        let status = await task.value
        return box.printed.withLock { printed in
            printed.status = status
            return printed
        }
    }

    private final class Box: Sendable {
        let printed = Mutex(Printed())
    }
}
