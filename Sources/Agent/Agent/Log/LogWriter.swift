internal import Glibc
import NIOPosix
import NodeShell
import Synchronization

/// Writes the lines of the log by a thread of its own, so that nobody who logs waits for whoever
/// reads: behind a pipe that is full or a disk that hangs the node would else fall silent, and the
/// others call it dead.
///
/// 1 MiB may wait. Lines beyond that, and those that cannot be written, are lost; a line says how
/// many as soon as one can be written again.
package final class LogWriter: Sendable {
    /// Bytes that may wait.
    static let limit = 1 << 20

    private struct State {
        var waiting: [UInt8] = []
        /// Bytes that are being written.
        var underWay = 0
        var isWriting = false
        /// Lines lost since that was last said.
        var untold: UInt64 = 0
    }

    private let state = Mutex(State())
    private let descriptor: CInt
    private let lossLine: @Sendable (UInt64) -> String
    private let count: @Sendable (UInt64) -> Void
    private let threads = NIOThreadPool(numberOfThreads: 1)

    /// One for an open descriptor. `count` is told of lost lines at once, and `lossLine` makes the
    /// line that tells of so many.
    package init(
        descriptor: CInt,
        count: @escaping @Sendable (UInt64) -> Void = { _ in },
        lossLine: @escaping @Sendable (UInt64) -> String
    ) {
        self.descriptor = descriptor
        self.count = count
        self.lossLine = lossLine
        threads.start()
    }

    /// Takes a line, without its end, and returns at once.
    package func write(_ line: String) {
        let isIdle = state.withLock { state in
            guard state.underWay + state.waiting.count + line.utf8.count < LogWriter.limit else {
                noteLost(1, &state)
                return false
            }
            LogWriter.append(line, to: &state.waiting)
            defer { state.isWriting = true }
            return !state.isWriting
        }
        if isIdle { threads.submit { _ in self.drain() } }
    }

    /// Waits until all is written, two seconds at most: for the end of the process.
    package func finish() async {
        for _ in 0..<200 where state.withLock(\.isWriting) {
            try? await MultiThreadedEventLoopGroup.singleton.any().sleep(for: .milliseconds(10))
        }
    }

    /// Ends the thread. What is logged from now on is lost.
    package func close() async throws {
        try await threads.shutdownGracefully()
    }

    private func drain() {
        var isRefused = false
        while let bytes = next(afterRefusal: isRefused) {
            let written = write(bytes)
            isRefused = written < bytes.count
            if !isRefused { continue }
            let missed = bytes[written...].count { $0 == UInt8(ascii: "\n") }
            state.withLock { noteLost(UInt64(missed), &$0) }
        }
    }

    /// What is to be written next; `nil` where nothing is. What was lost is told even if nothing
    /// else is, but not to whoever has just refused a line.
    private func next(afterRefusal isRefused: Bool) -> [UInt8]? {
        state.withLock { state in
            var bytes: [UInt8] = []
            swap(&bytes, &state.waiting)
            state.underWay = 0
            guard !bytes.isEmpty || (state.untold > 0 && !isRefused) else {
                state.isWriting = false
                return nil
            }
            if state.untold > 0 { LogWriter.append(lossLine(state.untold), to: &bytes) }
            state.untold = 0
            state.underWay = bytes.count
            return bytes
        }
    }

    /// How many of them are written.
    private func write(_ bytes: [UInt8]) -> Int {
        var start = 0
        while start < bytes.count {
            let count = unsafe bytes[start...].withUnsafeBytes { bytes in
                unsafe Glibc.write(descriptor, bytes.baseAddress, bytes.count)
            }
            if count > 0 {
                start += count
            } else if errno == EAGAIN {
                // Somebody who shares the descriptor made it so.
                var wait = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                _ = unsafe poll(&wait, 1, -1)
            } else if errno != EINTR {
                return start
            }
        }
        return start
    }

    private func noteLost(_ lines: UInt64, _ state: inout State) {
        state.untold &+= lines
        count(lines)
    }

    private static func append(_ line: String, to bytes: inout [UInt8]) {
        bytes += line.utf8
        bytes.append(UInt8(ascii: "\n"))
    }
}
