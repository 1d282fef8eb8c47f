import Host

/// Whole files, read within a bound and written in one step.
package enum FileContent {
    /// Reads a text file of at most `limit` bytes; `nil` where there is none.
    ///
    /// The file has to pass `examine` first; it is given the state of the opened file, so that
    /// nothing can be exchanged between the look and the reading.
    static func read(
        _ path: String,
        limit: Int,
        followingLinks: Bool,
        examine: (FileStatus) throws(StorageError) -> Void = { _ throws(StorageError) in }
    ) throws(StorageError) -> String? {
        let bytes = try bytes(
            of: path,
            limit: limit,
            followingLinks: followingLinks,
            examine: examine
        )
        guard let bytes else { return nil }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw .corrupt(
                path: path,
                what: "it is not text in UTF-8",
                remedy: "Move it away, or bring back a copy."
            )
        }
        return text
    }

    /// The same for a file of any bytes.
    static func bytes(
        of path: String,
        limit: Int,
        followingLinks: Bool,
        examine: (FileStatus) throws(StorageError) -> Void = { _ throws(StorageError) in }
    ) throws(StorageError) -> [UInt8]? {
        guard let file = try open(path, followingLinks: followingLinks) else { return nil }
        let status: FileStatus
        do throws(SystemError) {
            status = try file.status()
        } catch {
            throw .cannotRead(path: path, error)
        }
        guard status.isRegular else { throw .notAFile(path: path) }
        try examine(status)
        guard status.size <= limit else { throw .tooLarge(path: path, limit: limit) }
        let bytes: [UInt8]
        do throws(SystemError) {
            bytes = try file.read(upTo: limit)
        } catch {
            throw .cannotRead(path: path, error)
        }
        guard bytes.count <= limit else { throw .tooLarge(path: path, limit: limit) }
        return bytes
    }

    private static func open(
        _ path: String,
        followingLinks: Bool
    ) throws(StorageError) -> PosixFile? {
        do throws(SystemError) {
            return try PosixFile(path, for: .reading(followingLinks: followingLinks))
        } catch {
            if error.isMissing { return nil }
            throw error.isLink ? .notAFile(path: path) : .cannotRead(path: path, error)
        }
    }

    /// Replaces a file: a temporary one beside it, the disk, the rename, the disk again.
    static func replace(
        _ path: String,
        with bytes: [UInt8],
        in directory: String
    ) throws(StorageError) {
        let temporary = path + ".new"
        do throws(SystemError) {
            try write(bytes, to: temporary, for: .replacing)
            try PosixFile.rename(temporary, to: path)
            try PosixFile(directory, for: .directory).synchronize()
        } catch {
            PosixFile.remove(temporary)
            throw .cannotWrite(path: path, error)
        }
    }

    /// Makes a file with mode 0600; one that exists is left as it is.
    static func create(
        _ path: String,
        with bytes: [UInt8],
        in directory: String
    ) throws(StorageError) {
        do throws(SystemError) {
            try write(bytes, to: path, for: .creating)
            try PosixFile(directory, for: .directory).synchronize()
        } catch {
            if error.isExisting { throw .alreadyExists(path: path) }
            throw .cannotWrite(path: path, error)
        }
    }

    private static func write(
        _ bytes: [UInt8],
        to path: String,
        for purpose: PosixFile.Purpose
    ) throws(SystemError) {
        let file = try PosixFile(path, for: purpose)
        do throws(SystemError) {
            try file.write(bytes)
            try file.synchronize()
        } catch {
            PosixFile.remove(path)
            throw error
        }
    }
}
