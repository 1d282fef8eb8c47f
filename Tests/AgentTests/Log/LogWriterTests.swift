import Glibc
import Synchronization
import Testing

@testable import Agent

/// The log holds up nobody who writes to it.
struct LogWriterTests {
    /// A pipe of one page that nobody reads yet.
    private final class Pipe: Sendable {
        let reading: CInt
        let writing: CInt

        /// `F_SETPIPE_SZ`, which Glibc's module has not.
        private static let setSize: CInt = 1_031

        init() throws {
            var ends: [CInt] = [-1, -1]
            try #require(unsafe pipe(&ends) == 0)
            reading = ends[0]
            writing = ends[1]
            _ = fcntl(writing, Pipe.setSize, 4_096)
        }

        /// Reads until a line has the text, as whole lines.
        func lines(until text: String) -> [String] {
            var bytes: [UInt8] = []
            var part = [UInt8](repeating: 0, count: 65_536)
            while !String(decoding: bytes, as: UTF8.self).contains(text) {
                let count = unsafe read(reading, &part, part.count)
                guard count > 0 else { break }
                bytes += part[..<count]
            }
            return String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
        }

        deinit {
            close(reading)
            close(writing)
        }
    }

    private final class Losses: Sendable {
        private let count = Mutex<UInt64>(0)
        var value: UInt64 { count.withLock(\.self) }
        func add(_ more: UInt64) { count.withLock { $0 += more } }
    }

    private func writer(_ descriptor: CInt, _ losses: Losses) -> LogWriter {
        LogWriter(descriptor: descriptor, count: { losses.add($0) }, lossLine: { "\($0) lost" })
    }

    @Test func linesComeInOrder() async throws {
        let pipe = try Pipe()
        let losses = Losses()
        let writer = writer(pipe.writing, losses)
        for number in 0..<100 { writer.write("line \(number)") }
        #expect(pipe.lines(until: "line 99\n") == (0..<100).map { "line \($0)" })
        #expect(losses.value == 0)
        try await writer.close()
    }

    @Test func whoLogsDoesNotWaitForAFullPipeAndIsToldWhatIsLost() async throws {
        let pipe = try Pipe()
        let losses = Losses()
        let writer = writer(pipe.writing, losses)
        let line = String(repeating: "x", count: 1_023)
        // Twice as much as may wait; nobody reads meanwhile.
        for _ in 0..<2_048 { writer.write(line) }
        #expect(losses.value > 900 && losses.value < 1_100)
        let first = pipe.lines(until: " lost\n")
        #expect(first.filter { $0 == line }.count == 2_048 - Int(losses.value))
        #expect(first.last == "\(losses.value) lost")
        writer.write("and on")
        #expect(pipe.lines(until: "on\n") == ["and on"])
        try await writer.close()
    }

    @Test func whatIsLostIsToldThoughNothingFollows() async throws {
        let pipe = try Pipe()
        let losses = Losses()
        let writer = writer(pipe.writing, losses)
        writer.write(String(repeating: "x", count: LogWriter.limit - 2))
        for _ in 0..<3 { writer.write("lost") }
        #expect(losses.value == 3)
        #expect(pipe.lines(until: " lost\n").last == "3 lost")
        try await writer.close()
    }

    @Test func aDiskThatIsFullCostsLinesAndNothingElse() async throws {
        let full = unsafe open("/dev/full", O_WRONLY)
        defer { close(full) }
        let losses = Losses()
        let writer = writer(full, losses)
        for number in 0..<10 { writer.write("line \(number)") }
        await writer.finish()
        #expect(losses.value >= 10)
        try await writer.close()
    }

    @Test func theEndWaitsForAFullPipeTwoSecondsAtMost() async throws {
        let pipe = try Pipe()
        let writer = writer(pipe.writing, Losses())
        for number in 0..<10 { writer.write("\(number)" + String(repeating: "x", count: 1_022)) }
        await writer.finish()
        #expect(pipe.lines(until: "9xx").count >= 10)
        try await writer.close()
    }
}
