import Host
internal import Synchronization

/// The directory in which an agent keeps what must outlive it. One agent holds it at a time.
///
/// Every file but the log of services is written whole: to a temporary file beside it, to the disk,
/// then renamed. A crash
/// leaves the old content or the new, never a part. What can be learned again and is damaged all
/// the same, by an editor or a bad disk, is set aside.
package final class DataDirectory: AgentStorage {
    package let path: String
    /// Held open for as long as the directory is in use: the lock hangs on it.
    private let lock: PosixFile
    /// Told of each file that was set aside.
    let onDamage: @Sendable (DamagedFile) -> Void
    let services: Mutex<ServiceLog>

    /// Opens the directory, made with mode 0700 where it is missing, and locks it.
    package init(
        path: String,
        onDamage: @escaping @Sendable (DamagedFile) -> Void = { _ in }
    ) throws(StorageError) {
        self.path = path
        self.onDamage = onDamage
        services = Mutex(ServiceLog(path: path + "/" + DataDirectory.logName))
        try DataDirectory.make(path)
        try DataDirectory.examine(path)
        lock = try DataDirectory.lock(path)
        try DataDirectory.refuseEarlier(in: path)
    }

    /// The path of a file of this directory.
    func file(_ name: String) -> String { path + "/" + name }

    /// Reads a whole text file; `nil` where there is none.
    func read(_ name: String, limit: Int) throws(StorageError) -> String? {
        try FileContent.read(file(name), limit: limit, followingLinks: false)
    }

    /// Replaces a file in one step; it is on the disk when this returns.
    func replace(_ name: String, with text: String) throws(StorageError) {
        try FileContent.replace(file(name), with: Array(text.utf8), in: path)
    }

    package func probe() throws(StorageError) {
        try replace("probe", with: "# Written to see whether the disk takes writes.\n")
    }

    /// Makes the directory and those above it, where they are missing.
    private static func make(_ path: String) throws(StorageError) {
        let failure: SystemError
        do throws(SystemError) {
            return try PosixFile.makeDirectory(path)
        } catch {
            failure = error
        }
        if failure.isExisting { return }
        let parent = parent(of: path)
        guard failure.isMissing, !parent.isEmpty, parent != path else {
            throw .cannotCreateDirectory(path: path, failure)
        }
        try make(parent)
        do throws(SystemError) {
            try PosixFile.makeDirectory(path)
        } catch {
            throw .cannotCreateDirectory(path: path, error)
        }
    }

    private static func parent(of path: String) -> String {
        let parts = path.split(separator: "/")
        return (path.hasPrefix("/") ? "/" : "") + parts.dropLast().joined(separator: "/")
    }

    /// Refuses what is no directory, belongs to another user or lets all others write.
    private static func examine(_ path: String) throws(StorageError) {
        let status: FileStatus
        do throws(SystemError) {
            status = try PosixFile(path, for: .directory).status()
        } catch {
            throw error.isNoDirectory
                ? .notADirectory(path: path) : .cannotRead(path: path, error)
        }
        guard status.owner == PosixFile.currentUser else {
            throw .wrongOwner(path: path, owner: status.owner, user: PosixFile.currentUser)
        }
        guard status.mode & 0o002 == 0 else { throw .writableByAll(path: path) }
    }

    /// Takes the lock and leaves this process's number in it, for whoever finds it taken.
    private static func lock(_ directory: String) throws(StorageError) -> PosixFile {
        let path = directory + "/lock"
        do throws(SystemError) {
            let file = try PosixFile(path, for: .locking)
            if try file.takeLock() {
                try file.clear()
                try file.write(Array("\(PosixFile.currentProcess)\n".utf8))
                return file
            }
        } catch {
            throw .cannotWrite(path: path, error)
        }
        let holder = try FileContent.read(path, limit: 32, followingLinks: false) ?? ""
        throw .inUse(path: directory, process: Int(holder.prefix { $0.isNumber }))
    }
}
