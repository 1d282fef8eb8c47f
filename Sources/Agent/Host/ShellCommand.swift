internal import CHost
internal import Glibc
import Synchronization

/// A command of the user's that runs: by `/bin/sh`, in a process group of its own, with this
/// process's output and errors for its own.
package final class ShellCommand: Sendable {
    /// `nil` once it has ended and was waited for; the number may be another's then.
    private let group: Mutex<pid_t?>

    /// How it ended.
    package enum End: Equatable, Sendable {
        case status(Int32)
        /// The number of the signal.
        case signal(Int32)
    }

    /// Starts it with these bytes for its input and these variables beside those of this process.
    package init(
        _ command: String,
        input: [UInt8],
        variables: [String: String] = [:]
    ) throws(SystemError) {
        let file = try Descriptor(unsafe chost_memory_file("martlet-input"))
        try Self.write(input, to: file.number)
        // Descriptors of sockets are not the command's.
        Inheritance.end()
        let words = ["/bin/sh", "-c", command]
        let pid = try Self.spawn(words, Self.environment(with: variables), input: file.number)
        group = Mutex(pid)
        Self.running.store(pid, ordering: .relaxed)
    }

    /// Waits until it has ended. Blocks the thread; for one caller.
    package func wait() -> End {
        guard let pid = group.withLock(\.self) else { return .status(0) }
        var info = unsafe siginfo_t()
        while unsafe waitid(P_PID, id_t(pid), &info, WEXITED | WNOWAIT) != 0, errno == EINTR {}
        return group.withLock { group in
            Self.running.store(0, ordering: .relaxed)
            group = nil
            var status: Int32 = 0
            _ = unsafe waitpid(pid, &status, 0)
            let signal = status & 0x7F
            return signal == 0 ? .status(status >> 8 & 0xFF) : .signal(signal)
        }
    }

    /// Asks it, and what it started, to end (SIGTERM).
    package func terminate() {
        group.withLock { group in
            if let group { _ = kill(-group, SIGTERM) }
        }
    }

    /// The group of the command that runs, for the handler of signals; 0 for none.
    private static let running = Atomic<pid_t>(0)

    /// Has signals that end this process end the command that runs as well.
    package static func endWithThisProcess() {
        running.store(0, ordering: .relaxed)
        for number in [SIGINT, SIGTERM, SIGHUP] where chost_is_ignored(number) == 0 {
            _ = Glibc.signal(number) { number in
                let group = ShellCommand.running.load(ordering: .relaxed)
                if group > 0 { _ = kill(-group, SIGTERM) }
                _ = Glibc.signal(number, SIG_DFL)
                raise(number)
            }
        }
    }
}

// How it is started.
extension ShellCommand {
    private static func write(_ bytes: [UInt8], to file: Int32) throws(SystemError) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let written = unsafe rest.withUnsafeBytes { buffer in
                unsafe Glibc.write(file, buffer.baseAddress, buffer.count)
            }
            if written < 0, errno != EINTR { throw .last }
            rest = rest.dropFirst(max(0, written))
        }
        guard lseek(file, 0, SEEK_SET) == 0 else { throw .last }
    }

    private static func environment(with variables: [String: String]) -> [String] {
        var words: [String] = []
        var next = unsafe environ
        while let word = unsafe next.pointee {
            words.append(unsafe String(cString: word))
            unsafe next += 1
        }
        words.removeAll { word in variables.keys.contains { word.hasPrefix($0 + "=") } }
        return words + variables.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
    }

    private static func spawn(
        _ words: [String],
        _ environment: [String],
        input: Int32
    ) throws(SystemError) -> pid_t {
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        unsafe posix_spawn_file_actions_adddup2(&actions, input, 0)
        var attributes = posix_spawnattr_t()
        unsafe posix_spawnattr_init(&attributes)
        defer { unsafe posix_spawnattr_destroy(&attributes) }
        // What this process ignores, and threads like this one hold back, the command does not.
        var signals = sigset_t()
        unsafe sigemptyset(&signals)
        unsafe posix_spawnattr_setsigmask(&attributes, &signals)
        unsafe sigaddset(&signals, SIGPIPE)
        unsafe posix_spawnattr_setsigdefault(&attributes, &signals)
        unsafe posix_spawnattr_setpgroup(&attributes, 0)
        let flags = POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK
        unsafe posix_spawnattr_setflags(&attributes, Int16(flags))
        var arguments = unsafe words.map { unsafe strdup($0) } + [nil]
        var variables = unsafe environment.map { unsafe strdup($0) } + [nil]
        let copies = unsafe arguments + variables
        defer {
            for place in unsafe copies.indices { unsafe free(copies[place]) }
        }
        var pid: pid_t = 0
        let code = unsafe posix_spawn(
            &pid,
            words[0],
            &actions,
            &attributes,
            &arguments,
            &variables
        )
        guard code == 0 else { throw SystemError(code: code) }
        return pid
    }
}
