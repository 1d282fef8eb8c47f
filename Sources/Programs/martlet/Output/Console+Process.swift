import FoundationEssentials
import Glibc

extension Console {
    /// The console of this process: its width, and color where a person looks who has not said no
    /// (NO_COLOR, no-color.org).
    static func ofProcess(environment: [String: String]) -> Console {
        var console = Console()
        console.endWithReader = endWithReader
        console.isTerminal = isatty(1) == 1
        guard console.isTerminal else { return console }
        var size = winsize()
        if unsafe ioctl(1, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 {
            console.width = Int(size.ws_col)
        }
        let refuses = environment["NO_COLOR"].map { !$0.isEmpty } ?? false
        console.isColored = !refuses && environment["TERM"] != "dumb"
        return console
    }

    private static func endWithReader() async {
        while (try? await Task.sleep(for: .seconds(1))) != nil {
            var request = pollfd(fd: 1, events: 0, revents: 0)
            if unsafe poll(&request, 1, 0) == 1, request.revents & Int16(POLLERR) != 0 {
                Glibc.exit(CommandFailure.readerGone.exitStatus)
            }
        }
    }

    /// Writes everything, however often it takes.
    static func writeAll(_ file: Int32, _ text: String) throws(CommandFailure) {
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let written = unsafe bytes.withUnsafeBytes { buffer in
                unsafe Glibc.write(file, buffer.baseAddress, buffer.count)
            }
            if written > 0 {
                bytes = bytes.dropFirst(written)
                continue
            }
            switch errno {
            case EINTR: continue
            case EAGAIN: waitForRoom(file)
            case EPIPE: throw .readerGone
            case let number:
                let reason = unsafe String(cString: strerror(number))
                throw CommandFailure("cannot write to standard output: \(reason).")
            }
        }
    }

    private static func waitForRoom(_ file: Int32) {
        var request = pollfd(fd: file, events: Int16(POLLOUT), revents: 0)
        _ = unsafe poll(&request, 1, -1)
    }
}
