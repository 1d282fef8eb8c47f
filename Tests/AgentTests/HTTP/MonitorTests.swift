import AsyncHTTPClient
import HTTPTypes
import Logging
import NIOCore
import NIOHTTP1
import Primitives
import Synchronization
import Testing

@testable import Agent
@testable import Formats
@testable import HTTPAPI
@testable import View

/// The log by the API.
@Suite(.timeLimit(.minutes(1)))
struct MonitorTests {
    private let feed = LogFeed()
    private let rig: Rig

    init() { rig = Rig(log: feed) }

    private func tell(_ level: Logger.Level, _ text: String, isUsual: Bool = true) {
        feed.tell(LogEntry(level, text, atMilliseconds: 0), isUsual: isUsual)
    }

    /// Follows until `count` lines have come, then closes.
    private func follow(
        _ parameters: String,
        lines count: Int,
        then change: @Sendable () -> Void = {}
    ) async throws -> [String] {
        let client = ClientConnection(localAddress: .v4(0x7F00_0001))
        let target = "/v1/agent/monitor\(parameters)"
        let response = await rig.send(.get, target, connection: client)
        guard case .log(let stream) = response.body else {
            Issue.record("\(response.bodyText)")
            return []
        }
        change()
        let (chunks, chunk) = AsyncStream.makeStream(of: String.self)
        async let running: Void = stream.run { chunk.yield(String(buffer: $0)) }
        var text = ""
        for await piece in chunks {
            text += piece
            if text.count(where: \.isNewline) >= count { break }
        }
        client.clientHasGone()
        try await running
        return text.split(separator: "\n").map(String.init)
    }

    @Test func itBeginsWithTheLastEntriesAndGoesOn() async throws {
        tell(.info, "before")
        let feed = feed
        let lines = try await follow("", lines: 2) {
            feed.tell(
                LogEntry(.notice, "after", ["b": "x y", "a": "1"], atMilliseconds: 1_500),
                isUsual: true
            )
        }
        #expect(
            lines == [
                "1970-01-01T00:00:00.000Z INFO before",
                "1970-01-01T00:00:01.500Z NOTICE after a=1 b=\"x y\"",
            ]
        )
    }

    @Test func aReaderOfJSONHasObjects() async throws {
        tell(.info, "before \"this\"")
        let lines = try await follow("?logjson", lines: 1)
        let line = try JSONValue(parsing: Array(lines[0].utf8))
        #expect(line["level"]?.text == "info" && line["message"]?.text == "before \"this\"")
    }

    @Test func onlyWhatIsOfTheLevelIsTold() async throws {
        for level in Logger.Level.allCases { tell(level, "\(level)") }
        let warnings = try await follow("?loglevel=warn", lines: 3)
        #expect(
            warnings.compactMap { $0.split(separator: " ").last } == [
                "warning", "error", "critical",
            ]
        )
        let errors = try await follow("?loglevel=ERR", lines: 2)
        #expect(errors.count == 2)
    }

    /// So that reading at `debug` does not take the last hour's news from who reads next.
    @Test func whatTheLogItselfHasNotIsNotKept() async throws {
        tell(.info, "news")
        tell(.debug, "detail", isUsual: false)
        let lines = try await follow("?loglevel=debug", lines: 2) { [self] in
            tell(.debug, "heard", isUsual: false)
        }
        #expect(lines.compactMap { $0.split(separator: " ").last } == ["news", "heard"])
    }

    @Test func aSlowReaderLosesTheOldestAndIsToldHowMany() async throws {
        let lines = try await follow("", lines: LogReader.mostWaiting + 1) { [self] in
            for number in 1...LogReader.mostWaiting + 7 { tell(.info, "\(number)") }
        }
        #expect(lines.count == LogReader.mostWaiting + 1)
        #expect(
            lines[0].hasSuffix("is slower than the log: 7 entries before the next are lost to it")
        )
        #expect(lines[1].hasSuffix("INFO 8"))
        #expect(rig.api.log.figures.lost == 7)
    }

    @Test func readersAreLimitedAndGiveTheirPlaceBack() async throws {
        var streams: [APIResponse] = []
        for _ in 0..<LogFeed.mostReaders { streams.append(await rig.get("/v1/agent/monitor")) }
        #expect(rig.store.readers == LogFeed.mostReaders)
        let refused = await rig.get("/v1/agent/monitor")
        #expect(refused.code == 429)
        #expect(
            refused.bodyText == "Too many readers of the log: 16 is the most. Close one of them."
        )
        streams.removeAll()
        #expect(rig.store.readers == 0)
        #expect(await rig.get("/v1/agent/monitor").code == 200)
        #expect(rig.store.readers == 0)
        #expect(await rig.send(.head, "/v1/agent/monitor").code == 200)
    }

    @Test func whatIsWrongIsSaid() async {
        let level = await rig.get("/v1/agent/monitor?loglevel=loud")
        #expect(level.code == 400 && level.bodyText == "Unknown log level: loud")
        #expect(await rig.get("/v1/agent/monitor?logjson=maybe").code == 400)
        #expect(await rig.put("/v1/agent/monitor").code == 405)
        let full = Rig(maximumWaiters: 0)
        #expect(await full.get("/v1/agent/monitor").code == 429)
    }

    @Test func theLogIsAsFineAsItsFinestReader() throws {
        #expect(feed.finestLevel == nil)
        let debug = try #require(feed.open(.debug) {})
        let warning = try #require(feed.open(.warning) {})
        #expect(feed.finestLevel == .debug)
        #expect(ConsoleLog(level: .info, isJSON: false, feed: feed).logLevel == .debug)
        feed.close(debug)
        #expect(feed.finestLevel == .warning)
        #expect(ConsoleLog(level: .info, isJSON: false, feed: feed).logLevel == .info)
        feed.close(warning)
        #expect(feed.finestLevel == nil)
    }

    @Test func aReaderIsWokenOnceForWhatItHasNotTaken() throws {
        let wakes = Mutex(0)
        let reader = try #require(feed.open(.info) { wakes.withLock { $0 += 1 } })
        tell(.debug, "not for it")
        tell(.info, "a")
        tell(.info, "b")
        #expect(wakes.withLock(\.self) == 1)
        #expect(reader.take().entries.count == 2)
        tell(.info, "c")
        #expect(wakes.withLock(\.self) == 2)
    }

    @Test func longEntriesAreShortened() throws {
        let reader = try #require(feed.open(.info) {})
        let long = String(repeating: "x", count: 100_000)
        feed.tell(LogEntry(.info, long, ["key": "\(long)"], atMilliseconds: 0), isUsual: true)
        #expect(reader.take().entries.allSatisfy { $0.text.utf8.count < 5_000 })
    }

    @Test func theEndOfTheAgentEndsIt() async throws {
        guard case .log(let stream) = await rig.get("/v1/agent/monitor").body else { return }
        tell(.notice, "The agent has stopped")
        rig.store.close()
        let text = Mutex("")
        try await stream.run { buffer in text.withLock { $0 += String(buffer: buffer) } }
        #expect(text.withLock(\.self).hasSuffix("The agent has stopped\n"))
    }

    @Test func itComesOverTheWireAsItIsWrittenAndEndsWithTheServer() async throws {
        let told = Mutex<[String]>([])
        let feed = feed
        try await TestServer.run(rig) { bound in
            let lines = try await Self.answers(to: ["one", "two"], of: feed, at: "\(bound[0])")
            told.withLock { $0 = lines }
        }
        #expect(
            told.withLock(\.self) == [
                "200 text/plain; charset=utf-8", "1970-01-01T00:00:00.000Z INFO one\n",
                "1970-01-01T00:00:00.000Z INFO two\n",
            ]
        )
        #expect(rig.store.readers == 0)
    }

    /// What a client is told: the head, then something for each entry, which follows what came.
    private static func answers(
        to entries: [String],
        of feed: LogFeed,
        at address: String
    ) async throws -> [String] {
        let response = try await HTTPClient.shared.execute(
            HTTPClientRequest(url: "http://\(address)/v1/agent/monitor"),
            timeout: .seconds(20)
        )
        let type = response.headers.first(name: "Content-Type") ?? ""
        var told = ["\(response.status.code) \(type)"]
        var body = response.body.makeAsyncIterator()
        for text in entries {
            feed.tell(LogEntry(.info, text, atMilliseconds: 0), isUsual: true)
            told.append(String(buffer: try await body.next() ?? ByteBuffer()))
        }
        return told
    }
}
