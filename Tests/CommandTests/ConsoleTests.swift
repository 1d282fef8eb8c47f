import Glibc
import Testing

@testable import martlet

/// Where output goes, when it goes nowhere.
@Suite struct ConsoleTests {
    @Test func aFullDiskIsAFailure() throws {
        let file = unsafe open("/dev/full", O_WRONLY)
        defer { close(file) }
        let failure = #expect(throws: CommandFailure.self) { try Console.writeAll(file, "x\n") }
        #expect(failure?.exitStatus == 1)
        #expect(failure?.message == "cannot write to standard output: No space left on device.")
    }

    @Test func aReaderThatHasGoneIsNone() {
        signal(SIGPIPE, SIG_IGN)
        var ends: [Int32] = [0, 0]
        #expect(unsafe pipe(&ends) == 0)
        close(ends[0])
        defer { close(ends[1]) }
        #expect(throws: CommandFailure.readerGone) { try Console.writeAll(ends[1], "x\n") }
        #expect(CommandFailure.readerGone.exitStatus == 0)
        #expect(CommandFailure.readerGone.message.isEmpty)
    }
}
