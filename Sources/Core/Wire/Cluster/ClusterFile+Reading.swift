import Sodium

/// Why a cluster file cannot be used. It never repeats what stands in the file.
package enum ClusterFileError: Error, Equatable {
    case tooLarge
    /// The line is neither empty, nor a comment, nor a name and a value.
    case notAPair(line: Int)
    case unknownName(line: Int)
    case twice(name: String, line: Int)
    /// The value is not base64, or not of so many bytes.
    case badValue(name: String, bytes: Int, line: Int)
    case missing(name: String)
}

extension ClusterFileError: CustomStringConvertible {
    /// What is wrong, where, and what to do about it.
    package var description: String {
        switch self {
        case .tooLarge:
            "not a cluster file: it has more than \(ClusterFile.maximumBytes) bytes; "
                + "give the file that `martlet keygen` wrote"
        case .notAPair(let line):
            "line \(line): expected a name, a space and a value; put `#` before a comment"
        case .unknownName(let line):
            "line \(line): unknown name; a cluster file has \(ClusterFile.clusterIDName) and "
                + "\(ClusterFile.masterKeyName): was it written for a newer martlet?"
        case .twice(let name, let line):
            "line \(line): \(name) stands here a second time; remove one of the lines"
        case .badValue(let name, let bytes, let line):
            "line \(line): \(name) is not base64 of \(bytes) bytes; "
                + "copy the file again from a node that works"
        case .missing(let name):
            "there is no line \(name); copy the file again from a node that works, "
                + "or write a new one for a new cluster with `martlet keygen`"
        }
    }
}

extension ClusterFile {
    /// No cluster file is larger.
    package static let maximumBytes = 65_536

    /// Reads the file, and wipes the text it was given, whether it was in form or not: the key
    /// stays in guarded memory alone.
    package init(wiping text: inout [UInt8]) throws(ClusterFileError) {
        defer { text.wipe() }
        try self.init(parsing: text)
    }

    private init(parsing text: [UInt8]) throws(ClusterFileError) {
        guard text.count <= ClusterFile.maximumBytes else { throw .tooLarge }
        var clusterID: ClusterID?
        var masterKey: MasterKey?
        let lines = text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        for (index, content) in lines.enumerated() {
            let line = index + 1
            let words = content.split(whereSeparator: ClusterFile.isSpace)
            guard let first = words.first, first.first != UInt8(ascii: "#") else { continue }
            guard words.count == 2 else { throw .notAPair(line: line) }
            if first.elementsEqual(ClusterFile.clusterIDName.utf8) {
                guard clusterID == nil else {
                    throw .twice(name: ClusterFile.clusterIDName, line: line)
                }
                clusterID = try ClusterFile.clusterID(words[1], line: line)
            } else if first.elementsEqual(ClusterFile.masterKeyName.utf8) {
                guard masterKey == nil else {
                    throw .twice(name: ClusterFile.masterKeyName, line: line)
                }
                masterKey = try ClusterFile.masterKey(words[1], line: line)
            } else {
                throw .unknownName(line: line)
            }
        }
        guard let clusterID else { throw .missing(name: ClusterFile.clusterIDName) }
        guard let masterKey else { throw .missing(name: ClusterFile.masterKeyName) }
        self.init(clusterID: clusterID, masterKey: masterKey)
    }

    private static func clusterID(
        _ value: ArraySlice<UInt8>,
        line: Int
    ) throws(ClusterFileError) -> ClusterID {
        guard let bytes = Base64.decode(value, count: ClusterID.byteCount),
            let id = ClusterID(bytes)
        else { throw .badValue(name: clusterIDName, bytes: ClusterID.byteCount, line: line) }
        return id
    }

    private static func masterKey(
        _ value: ArraySlice<UInt8>,
        line: Int
    ) throws(ClusterFileError) -> MasterKey {
        guard let secret = SecretBytes(base64: value, count: MasterKey.byteCount),
            let key = MasterKey(secret)
        else { throw .badValue(name: masterKeyName, bytes: MasterKey.byteCount, line: line) }
        return key
    }

    private static func isSpace(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") || byte == UInt8(ascii: "\r")
    }
}
