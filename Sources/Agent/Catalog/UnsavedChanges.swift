import Storage

/// Changes that hold in memory and that the disk refused, the last of each subject, in order.
///
/// What they take away exists, so there are never many more than services and checks.
struct UnsavedChanges: Sendable {
    private var changes: [StoredChange.Subject: (order: Int, change: StoredChange)] = [:]
    private var added = 0

    var isEmpty: Bool { changes.isEmpty }
    var count: Int { changes.count }

    /// In the order in which they were made.
    var all: [StoredChange] { changes.values.sorted { $0.order < $1.order }.map(\.change) }

    mutating func add(_ change: StoredChange) {
        added += 1
        changes[change.subject] = (added, change)
    }
}
