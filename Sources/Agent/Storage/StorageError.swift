package import Host

/// Why something could not be kept on disk or taken from it. Nothing was changed.
///
/// Every description is a sentence for the operator: what, why, and what to do.
package enum StorageError: Error, Equatable, Sendable {
    /// The data directory could not be made.
    case cannotCreateDirectory(path: String, SystemError)
    case notADirectory(path: String)
    case wrongOwner(path: String, owner: UInt32, user: UInt32)
    /// Others than the owner could read a secret.
    case tooOpen(path: String, mode: UInt32)
    /// A group that this process is not in could read a secret.
    case foreignGroup(path: String, group: UInt32)
    /// Anyone could replace what the directory holds.
    case writableByAll(path: String)
    /// A live agent holds the directory; its process number, where the lock names one.
    case inUse(path: String, process: Int?)
    case cannotRead(path: String, SystemError)
    case cannotWrite(path: String, SystemError)
    /// The content breaks the format; what is wrong with it, and what to do.
    case corrupt(path: String, what: String, remedy: String)
    case tooLarge(path: String, limit: Int)
    case notAFile(path: String)
    case missingKey(path: String)
    /// A key file is never written over.
    case alreadyExists(path: String)
    /// The directory is one of version 0.1.
    case earlierVersion(path: String)
}

extension StorageError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .cannotCreateDirectory(let path, let failure):
            "The data directory \(path) cannot be created: \(failure.text). Create it for user "
                + "\(PosixFile.currentUser), or choose another one with --data-dir."
        case .notADirectory(let path):
            "\(path) is not a directory: choose another data directory with --data-dir."
        case .wrongOwner(let path, let owner, let user):
            "\(path) belongs to user \(owner), but this process runs as user \(user): run it as "
                + "that user, or change the owner with chown."
        case .tooOpen(let path, let mode):
            "\(path) is open to other users (mode \(StorageError.octal(mode))): close it with "
                + "chmod go-rwx \(path), and replace the key in it if others may have read it."
        case .foreignGroup(let path, let group):
            "\(path) is open to group \(group), in which this process is not: close it with "
                + "chmod g-r \(path), or give it to a group of this process with chgrp."
        case .writableByAll(let path):
            "\(path) can be written by every user: close it with chmod o-w \(path), or choose "
                + "another data directory with --data-dir."
        case .inUse(let path, let process):
            "The data directory \(path) is in use by a running agent"
                + (process.map { " (process \($0))" } ?? "")
                + ": stop that one, or give this one a directory of its own with --data-dir."
        case .cannotRead(let path, let failure):
            "\(path) cannot be read: \(failure.text). Let user \(PosixFile.currentUser) read it."
        case .cannotWrite(let path, let failure) where failure.isNoSpace:
            "\(path) cannot be written: \(failure.text). Make room on that file system."
        case .cannotWrite(let path, let failure):
            "\(path) cannot be written: \(failure.text). Let user \(PosixFile.currentUser) write "
                + "to its directory, and see that the file system is not read-only."
        case .corrupt(let path, let what, let remedy):
            "\(path) is damaged: \(what). \(remedy)"
        case .tooLarge(let path, let limit):
            "\(path) is larger than the \(limit) bytes that it may have: it is not a file of "
                + "this agent, or damaged. Move it away."
        case .notAFile(let path):
            "\(path) is not a regular file: put a plain file there, or move it away."
        case .missingKey(let path):
            "There is no key file \(path): make one with martlet keygen \(path), or copy the one "
                + "of the cluster there (mode 0600)."
        case .alreadyExists(let path):
            "\(path) exists already and is never written over: choose another path, or move it "
                + "away."
        case .earlierVersion(let path):
            "The data directory \(path) was written by version 0.1, which this version does not "
                + "read: move it away or choose another with --data-dir. This node then starts "
                + "with a new identity, and applications register again."
        }
    }

    /// What is wrong with the file alone, as a clause.
    var cause: String {
        switch self {
        case .cannotRead(_, let failure), .cannotWrite(_, let failure),
            .cannotCreateDirectory(_, let failure):
            failure.text
        case .corrupt(_, let what, _): what
        case .tooLarge(_, let limit): "it has more than \(limit) bytes"
        case .notAFile: "it is not a regular file"
        default: description
        }
    }

    private static func octal(_ mode: UInt32) -> String {
        "0" + String(mode & 0o777, radix: 8)
    }
}
