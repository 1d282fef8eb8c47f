import Logging
import NIOCore
import NIOPosix
import Synchronization
import Testing

@testable import Agent

/// The end of a process in which a part does not end.
struct EndWatchTests {
    @Test(arguments: [true, false])
    func onlyWhatHangsIsEnded(hangs: Bool) async throws {
        let loop = MultiThreadedEventLoopGroup.singleton.any()
        let (ends, end) = AsyncStream.makeStream(of: Void.self)
        let log = AgentLog()
        let watch = EndWatch(
            timers: loop,
            logger: Logger(label: "test") { _ in log },
            patience: .milliseconds(hangs ? 20 : 1_000),
            lastWords: .milliseconds(20),
            end: { _ = end.yield() },
            cause: { "the disk hangs" }
        )
        watch.begin()
        if hangs {
            for await _ in ends { break }
            #expect(log.lines(.critical, containing: "the disk hangs").count == 1)
        } else {
            watch.cancel()
            try await loop.scheduleTask(in: .milliseconds(1_500)) {}.futureResult.get()
            #expect(log.lines(.critical, containing: "the disk hangs").isEmpty)
        }
    }
}
