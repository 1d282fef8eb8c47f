import FoundationEssentials

/// What of this process is in memory now.
enum ResidentMemory {
    private static let pageSize = 4_096

    /// Zero where the system does not say.
    static var bytes: Int {
        let text = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8)) ?? ""
        let fields = text.split(separator: " ")
        guard fields.count > 1, let pages = Int(fields[1]) else { return 0 }
        return pages * pageSize
    }
}
