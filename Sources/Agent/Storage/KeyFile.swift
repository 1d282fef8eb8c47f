/// The file that holds the cluster's key material: text, for its owner's eyes alone.
package enum KeyFile {
    /// More than any key file has.
    static let limit = 65_536

    /// Reads it, if it is this user's (or root's) and closed to all others but a group of this
    /// process, which may read it: that is how a Kubernetes Secret comes to a container that is
    /// not root. What stands in the credentials directory of this unit systemd guards
    /// (systemd.exec(5), LoadCredential).
    package static func read(
        _ path: String,
        credentialsDirectory: String? = nil
    ) throws(StorageError) -> String {
        let isCredential = isFile(path, in: credentialsDirectory)
        let text = try FileContent.read(path, limit: limit, followingLinks: true) {
            (status) throws(StorageError) in
            if !isCredential { try examineShared(status, of: path) }
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

    /// Whether a path leads directly into this directory.
    private static func isFile(_ path: String, in directory: String?) -> Bool {
        guard var directory, directory.hasPrefix("/"), directory != "/" else { return false }
        if !directory.hasSuffix("/") { directory += "/" }
        guard path.hasPrefix(directory) else { return false }
        let name = path.dropFirst(directory.count)
        return !name.isEmpty && name != "." && name != ".." && !name.contains("/")
    }

    /// Refuses a key that strangers may read, or that another user may exchange.
    private static func examineShared(
        _ status: FileStatus,
        of path: String
    ) throws(StorageError) {
        let sharedBits = status.mode & 0o077
        guard sharedBits == 0o040 else { return try examine(status, of: path, orRoot: true) }
        guard PosixFile.currentGroups.contains(status.group) else {
            throw .foreignGroup(path: path, group: status.group)
        }
        var status = status
        status.mode &= ~0o040
        try examine(status, of: path, orRoot: true)
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
