import Host

/// The file that grows by a line for each change of what is registered, and the snapshot beside it
/// that holds all changes up to a version.
///
/// A change costs what it says, however much is held; `rewrite` makes a new snapshot and empties
/// the log. Lines up to the snapshot's version count no more, so a crash between the two is none.
package struct ServiceLog: ~Copyable {
    /// The log, open for appending; `nil` until the first line after the start.
    private var file: PosixFile?
    private let path: String
    /// The version of the last line.
    private(set) var version: UInt64 = 0
    /// Bytes of the log that are whole and on the disk.
    private var length = 0
    private var snapshotBytes = 0
    /// Whether something may stand behind these bytes that is not to count.
    private var hasRemains = false

    /// A log below this is not worth a new snapshot.
    private static let leastRewritten = 256 * 1_024

    init(path: String) {
        self.path = path
    }

    /// Twice the snapshot: each line is then written three times at most in all.
    var isRewritingDue: Bool {
        length > max(2 * snapshotBytes, ServiceLog.leastRewritten)
    }

    /// Goes on behind what was found on the disk.
    mutating func resume(after version: UInt64, length: Int, snapshotBytes: Int, isTorn: Bool) {
        self.version = version
        self.length = length
        self.snapshotBytes = snapshotBytes
        hasRemains = isTorn
    }

    /// Appends these changes; all of them are on the disk when this returns, or none counts.
    mutating func append(
        _ changes: [StoredChange],
        in directory: String
    ) throws(SystemError) {
        var bytes: [UInt8] = []
        var next = version
        for change in changes {
            next += 1
            StoredLine.write(.change(change), version: next, to: &bytes)
        }
        try open(in: directory)
        try cutRemains()
        hasRemains = true
        do throws(SystemError) {
            try file?.write(bytes)
            try file?.synchronizeContent()
        } catch {
            try? cutRemains()
            throw error
        }
        hasRemains = false
        length += bytes.count
        version = next
    }

    private mutating func open(in directory: String) throws(SystemError) {
        if file != nil { return }
        file = try PosixFile(path, for: .appending)
        // Its name has to be on the disk before a line of it counts as kept.
        try PosixFile(directory, for: .directory).synchronize()
    }

    /// Takes back what a refused write left, or a crash: behind it, no line would be read.
    private mutating func cutRemains() throws(SystemError) {
        guard hasRemains, file != nil else { return }
        try file?.truncate(to: length)
        hasRemains = false
    }

    /// Empties the log: a snapshot of this size holds all of it.
    mutating func begin(afterSnapshotOf bytes: Int) {
        snapshotBytes = bytes
        hasRemains = true
        length = 0
        // What cannot be cut off now counts no more and is cut off before the next line.
        try? cutRemains()
    }

    /// Begins a new file: the one before has another name now.
    mutating func beginAnew() {
        file = nil
        length = 0
        hasRemains = false
    }

    /// The bytes of a snapshot that holds all lines so far.
    func snapshot(of services: StoredServices) -> [UInt8] {
        var bytes: [UInt8] = []
        let changes = services.changes
        StoredLine.write(.begin, version: version, to: &bytes)
        for change in changes { StoredLine.write(.change(change), version: version, to: &bytes) }
        StoredLine.write(.end(count: changes.count), version: version, to: &bytes)
        return bytes
    }
}
