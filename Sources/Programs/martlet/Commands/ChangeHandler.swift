import Host
import NIOCore
import NIOPosix

/// Runs a command at each change, with what there is now as its input. One runs at a time; of what
/// changes meanwhile the newest is next. What is wrong with a run is said, and the next is made.
struct ChangeHandler {
    let command: String
    /// What of a change is news to who was told of the one before; `nil` where nothing is.
    var news: @Sendable (_ now: Change, _ told: Change) -> Change? = { now, _ in now }

    /// What there is after a change.
    struct Change: Equatable, Sendable {
        let content: [UInt8]
        let index: UInt64?
    }

    /// Does something that tells of changes, and ends the command with it.
    func following(
        _ body: (@Sendable (Change) -> Void) async throws(CommandFailure) -> Void
    ) async throws(CommandFailure) {
        let (changes, change) = AsyncStream.makeStream(
            of: Change.self,
            bufferingPolicy: .bufferingNewest(1)
        )
        async let _: Void = run(changes)
        // Cancelled and waited for where this scope ends.
        try await body { _ = change.yield($0) }
    }

    private func run(_ changes: AsyncStream<Change>) async {
        var told: Change?
        for await whole in changes {
            guard let change = told.map({ news(whole, $0) }) ?? whole else { continue }
            told = whole
            do {
                // Consul's handlers know the index by this name.
                let index = change.index.map { ["CONSUL_INDEX": "\($0)"] } ?? [:]
                let running = try ShellCommand(command, input: change.content, variables: index)
                let end = await end(of: running)
                if !Task.isCancelled { complain(Self.sentence(for: end)) }
            } catch {
                complain("Cannot run the command: \(error.text).")
            }
        }
    }

    private func end(of running: ShellCommand) async -> ShellCommand.End {
        await withTaskCancellationHandler {
            // It blocks a thread, which is none of those that tasks share.
            let waited = NIOThreadPool.singleton.runIfActive(
                eventLoop: MultiThreadedEventLoopGroup.singleton.next()
            ) { running.wait() }
            return (try? await waited.get()) ?? .status(0)
        } onCancel: {
            running.terminate()
        }
    }

    /// Nothing where all went well.
    private static func sentence(for end: ShellCommand.End) -> String {
        switch end {
        case .status(0): ""
        case .status(let status): "The command ended with status \(status)."
        case .signal(let number): "The command was ended by signal \(number)."
        }
    }
}
