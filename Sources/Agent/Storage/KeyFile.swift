/// The file that holds the cluster's key material: text, for its owner's eyes alone.
package enum KeyFile {
    /// More than any key file has.
    static let limit = 65_536

    /// Reads it, if it is this user's (or root's) and closed to all others.
    package static func read(_ path: String) throws(StorageError) -> String {
        let text = try FileContent.read(path, limit: limit, followingLinks: true) {
            (status) throws(StorageError) in
            try examine(status, of: path, orRoot: true)
        }
        guard let text else { throw .missingKey(path: path) }
        return text
    }

    /// Makes it with mode 0600; never over an existing one.
    package static func create(_ path: String, _ text: String) throws(StorageError) {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        let parent = parts.dropLast().joined(separator: "/")
        let directory = path.hasPrefix("/") && parent.isEmpty ? "/" : parent
        try FileContent.create(
            path,
            with: Array(text.utf8),
            in: directory.isEmpty ? "." : directory
        )
    }

    /// Refuses a secret that others may read, or that another user may exchange.
    static func examine(
        _ status: FileStatus,
        of path: String,
        orRoot rootIsFine: Bool
    ) throws(StorageError) {
        let user = PosixFile.currentUser
        guard status.owner == user || (rootIsFine && status.owner == 0) else {
            throw .wrongOwner(path: path, owner: status.owner, user: user)
        }
        guard status.mode & 0o077 == 0 else { throw .tooOpen(path: path, mode: status.mode) }
    }
}
