import Logging
import MartletClient
import Synchronization
import Testing

/// An agent that is not there when the client starts.
@Suite(.timeLimit(.minutes(1)))
struct AbsenceTests {
    @Test func anAgentThatIsAwayIsWarnedOfOnceWithItsAddress() async throws {
        let lines = Lines()
        var configuration = MeshClient.Configuration()
        configuration.watched = ["orders"]
        configuration.reconnectDelay = .milliseconds(1)
        let client = MeshClient(
            agent: .unixSocket("/nowhere/martlet.sock"),
            configuration: configuration,
            logger: Logger(label: "test") { _ in RecordingHandler(lines: lines) }
        )
        async let running: Void = client.run()
        await eventually("it has tried again and again") { lines.all.count > 3 }
        client.shutdown()
        try await running
        let warnings = lines.all.filter { $0.level == .warning }
        #expect(warnings.count == 1)
        #expect(warnings.first?.text.contains("unix:/nowhere/martlet.sock") == true)
    }

    @Test func nothingSentAndPerhapsCarriedOutAreTwoErrors() async throws {
        let time = ManualTime(jumps: true)
        let options = CallOptions(deadline: .seconds(1))
        let unknown = MeshService.test(nil, time: time)
        let unsent = await #expect(throws: MeshError.self) {
            try await unknown.withEndpoint(options: options) { _ in }
        }
        #expect(unsent?.code == .notSentInTime)
        #expect(unsent?.mayHaveBeenCarriedOut == false)
        let known = MeshService.test([.test("a")], time: time)
        let cut = await #expect(throws: MeshError.self) {
            try await known.withEndpoint(options: options) { _ in
                try await Task.sleep(for: .seconds(1_000))
            }
        }
        #expect(cut?.code == .deadlinePassed)
        #expect(cut?.mayHaveBeenCarriedOut == true)
    }
}

/// What was logged.
private final class Lines: Sendable {
    private let state = Mutex<[(level: Logger.Level, text: String)]>([])

    var all: [(level: Logger.Level, text: String)] { state.withLock { $0 } }

    func append(_ level: Logger.Level, _ text: String) {
        state.withLock { $0.append((level, text)) }
    }
}

private struct RecordingHandler: LogHandler {
    let lines: Lines
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.trace

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        lines.append(event.level, "\(event.message)")
    }
}
