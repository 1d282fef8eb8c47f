import Formats

/// What reading the configuration files again has changed.
package struct ReloadSummary: Equatable, Sendable {
    package var services = Changes()
    /// Checks that stand beside services; those within one are changes of it.
    package var checks = Changes()
    /// Settings that hold from now on, by their keys in files, sorted.
    package var settings: [String] = []

    package init() {}

    /// Ids, sorted.
    package struct Changes: Equatable, Sendable {
        package var added: [String] = []
        package var changed: [String] = []
        package var removed: [String] = []

        package init() {}

        /// From one set of definitions to the next, by their ids.
        package init<Definition: Equatable>(
            from before: [Definition],
            to now: [Definition],
            id: (Definition) -> String
        ) {
            let old = Dictionary(before.map { (id($0), $0) }, uniquingKeysWith: { $1 })
            let new = Dictionary(now.map { (id($0), $0) }, uniquingKeysWith: { $1 })
            added = new.keys.filter { old[$0] == nil }.sorted()
            removed = old.keys.filter { new[$0] == nil }.sorted()
            changed = new.filter { old[$0.key] != nil && old[$0.key] != $0.value }.keys.sorted()
        }
    }
}

extension JSONWriter {
    mutating func summary(_ summary: ReloadSummary) {
        object { writer in
            for (key, changes) in [("Services", summary.services), ("Checks", summary.checks)] {
                writer.key(key)
                writer.object { writer in
                    writer.member("Added", changes.added)
                    writer.member("Changed", changes.changed)
                    writer.member("Removed", changes.removed)
                }
            }
            writer.member("Settings", summary.settings)
        }
    }
}
