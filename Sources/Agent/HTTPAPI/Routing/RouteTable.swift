/// The one table of the API: which path is which place, and who answers there (ADR 37).
package enum RouteTable {
    /// A place with the name that follows its path, not decoded.
    struct Match {
        let row: Row
        let name: Substring
    }

    /// Bytes of a path, at most: the longest id, every byte of it escaped, fits four times.
    static let maximumPath = 2_048

    /// The label of what is no place.
    static let unknown = "unknown"

    /// Finds the place of a path: the whole path first, then its longest prefix that is a row.
    static func match(_ path: Substring) -> Match? {
        if let row = rowsByPath[path] { return Match(row: row, name: "") }
        var ends: [Substring.Index] = []
        for index in path.utf8.indices where path.utf8[index] == UInt8(ascii: "/") {
            ends.append(path.utf8.index(after: index))
            if ends.count > deepestPrefix { break }
        }
        for end in ends.reversed() {
            if let row = rowsByPath[path[..<end]] { return Match(row: row, name: path[end...]) }
        }
        return nil
    }

    /// What is provided, family by family.
    static let provided =
        agent + agentServices + agentChecks + catalog + health + coordinates + events + emptyLists
        + mesh + operations
    static let rows = provided + refusals

    private static let rowsByPath = Dictionary(
        rows.map { ($0.path, $0) },
        uniquingKeysWith: { first, _ in first }
    )

    /// Slashes in the longest row.
    private static let deepestPrefix =
        rowsByPath.keys.map { $0.utf8.count { $0 == UInt8(ascii: "/") } }.max() ?? 0
}
