internal import Glibc
import Host

/// What is asked of a file before it is trusted.
package struct FileStatus {
    let isDirectory: Bool
    let isRegular: Bool
    let owner: UInt32
    let group: UInt32
    /// The permission bits alone.
    var mode: UInt32
    let size: Int
}

/// An open file, closed when it goes out of scope. The only place that makes system calls on files.
package struct PosixFile: ~Copyable {
    private let descriptor: Int32

    deinit {
        close(descriptor)
    }

    /// How a file is opened; a link in its last place is followed only on request.
    enum Purpose {
        case reading(followingLinks: Bool)
        /// For the temporary file of an atomic write: made or emptied.
        case replacing
        /// Made; an existing one is an error.
        case creating
        /// Made where missing, kept as it is otherwise.
        case locking
        /// For a log: made where missing, written at its end.
        case appending
        case directory

        var flags: Int32 {
            switch self {
            // Without blocking: opening a pipe must not wait for its writer.
            case .reading(let follow): O_RDONLY | O_NONBLOCK | (follow ? 0 : O_NOFOLLOW)
            case .replacing: O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW
            case .creating: O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW
            case .locking: O_RDWR | O_CREAT | O_NOFOLLOW
            case .appending: O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW
            case .directory: O_RDONLY | O_DIRECTORY
            }
        }
    }

    /// Opens the file; one that is made gets mode 0600.
    init(_ path: String, for purpose: Purpose) throws(SystemError) {
        var result: Int32
        repeat {
            result = unsafe open(path, purpose.flags | O_CLOEXEC, 0o600)
        } while result < 0 && errno == EINTR
        guard result >= 0 else { throw .last }
        descriptor = result
    }

    func status() throws(SystemError) -> FileStatus {
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else { throw .last }
        return FileStatus(
            isDirectory: status.st_mode & S_IFMT == S_IFDIR,
            isRegular: status.st_mode & S_IFMT == S_IFREG,
            owner: status.st_uid,
            group: status.st_gid,
            mode: status.st_mode & 0o7777,
            size: Int(status.st_size)
        )
    }

    /// Reads from the front; one byte more than the limit at most, so that an excess shows.
    func read(upTo limit: Int) throws(SystemError) -> [UInt8] {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: min(limit + 1, 16_384))
        while bytes.count <= limit {
            let wanted = min(chunk.count, limit + 1 - bytes.count)
            let count = unsafe Glibc.read(descriptor, &chunk, wanted)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw .last }
            if count == 0 { break }
            bytes += chunk.prefix(count)
        }
        return bytes
    }

    func write(_ bytes: [UInt8]) throws(SystemError) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes { buffer in
                unsafe Glibc.write(descriptor, buffer.baseAddress, buffer.count)
            }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw .last }
            rest = rest.dropFirst(count)
        }
    }

    /// Empties the file and goes back to its front.
    func clear() throws(SystemError) {
        guard ftruncate(descriptor, 0) == 0, lseek(descriptor, 0, SEEK_SET) == 0 else {
            throw .last
        }
    }

    /// Cuts off what stands beyond this length.
    func truncate(to length: Int) throws(SystemError) {
        while ftruncate(descriptor, off_t(length)) != 0 {
            guard errno == EINTR else { throw .last }
        }
    }

    /// Waits until the disk holds the content, and the length as far as it takes to read it.
    func synchronizeContent() throws(SystemError) {
        while fdatasync(descriptor) != 0 {
            guard errno == EINTR else { throw .last }
        }
    }

    /// Waits until the disk holds what was written.
    func synchronize() throws(SystemError) {
        while fsync(descriptor) != 0 {
            guard errno == EINTR else { throw .last }
        }
    }

    /// Locks this file for as long as it is open; false, at once, where another process or
    /// another opening has it.
    func takeLock() throws(SystemError) -> Bool {
        while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
            if errno == EWOULDBLOCK { return false }
            guard errno == EINTR else { throw .last }
        }
        return true
    }
}

extension PosixFile {
    /// The user that this process acts as.
    static var currentUser: UInt32 { geteuid() }
    /// The groups that it acts for.
    static var currentGroups: [UInt32] {
        var groups = [gid_t](repeating: 0, count: 65_536)
        let count = unsafe getgroups(Int32(groups.count), &groups)
        return [getegid()] + groups.prefix(max(0, Int(count)))
    }
    static var currentProcess: Int32 { getpid() }

    static func makeDirectory(_ path: String) throws(SystemError) {
        guard unsafe mkdir(path, 0o700) == 0 else { throw .last }
    }

    static func rename(_ old: String, to new: String) throws(SystemError) {
        guard unsafe Glibc.rename(old, new) == 0 else { throw .last }
    }

    /// Gives a file a second name; what had that name before is removed.
    static func link(_ path: String, as name: String) throws(SystemError) {
        remove(name)
        guard unsafe Glibc.link(path, name) == 0 else { throw .last }
    }

    static func exists(_ path: String) -> Bool {
        unsafe access(path, F_OK) == 0
    }

    /// Removes a file; that there is none is no error.
    static func remove(_ path: String) {
        _ = unsafe unlink(path)
    }
}

extension SystemError {
    /// Whether there is no room: a full disk or a used up quota.
    package var isNoSpace: Bool { code == ENOSPC || code == EDQUOT }
    var isMissing: Bool { code == ENOENT }
    var isExisting: Bool { code == EEXIST }
    var isNoDirectory: Bool { code == ENOTDIR }
    /// A link where none is followed.
    var isLink: Bool { code == ELOOP }
}
