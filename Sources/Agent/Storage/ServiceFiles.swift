/// What the snapshot and the log hold, read line by line.
package struct ServiceFiles {
    private(set) var tables = StoredTables()
    /// The version of the last line.
    private(set) var version: UInt64 = 0
    /// Lines in the midst of others that are not what was written.
    private(set) var damagedLines = 0
    /// Bytes of the log up to the end of its last whole line.
    private(set) var logBytes = 0
    /// Whether something stands behind them: a write that did not come to its end, so that nobody
    /// was told that it did.
    private(set) var isTorn = false

    /// Reads a snapshot: it begins with its version and ends with the number of its lines.
    mutating func read(snapshot bytes: [UInt8]) {
        var count = 0
        var isWhole = false
        for line in ServiceFiles.lines(of: bytes) {
            switch StoredLine.read(line.bytes) {
            case (.begin, let version)?: self.version = version
            case (.change(let change), _)?:
                count += 1
                tables.apply(change)
            case (.end(let expected), _)?: isWhole = count == expected
            case nil: damagedLines += 1
            }
        }
        if !isWhole, damagedLines == 0 { damagedLines = 1 }
    }

    /// Reads the log behind the snapshot. Damage behind its last whole line is none; where versions
    /// leave some out, a snapshot is missing.
    mutating func read(log bytes: [UInt8]) {
        var damaged = 0
        for line in ServiceFiles.lines(of: bytes) {
            guard line.isEnded,
                case (.change(let change), let version)? = StoredLine.read(line.bytes)
            else {
                damaged += 1
                continue
            }
            let isMissing = damaged == 0 && version > self.version + 1
            damagedLines += isMissing ? 1 : damaged
            damaged = 0
            logBytes = line.bytes.endIndex + 1
            guard version > self.version else { continue }
            self.version = version
            tables.apply(change)
        }
        isTorn = logBytes < bytes.count
    }

    private struct Line {
        let bytes: ArraySlice<UInt8>
        /// Whether an end of line follows.
        let isEnded: Bool
    }

    private static func lines(of bytes: [UInt8]) -> [Line] {
        var lines: [Line] = []
        var start = 0
        while start < bytes.count {
            let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n"))
            lines.append(Line(bytes: bytes[start..<(end ?? bytes.count)], isEnded: end != nil))
            start = (end ?? bytes.count) + 1
        }
        return lines
    }
}
