import Foundation

/// The checked-out repository that these tests were built from.
enum Repository {
    static let root = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// Every Swift file of the targets and their tests.
    static let swift = files(in: ["Sources", "Tests"]).filter { $0.path.hasSuffix(".swift") }
    static let sources = swift.filter { $0.area == "Sources" }
    /// Every text that is ours: code, scripts, documents.
    static let texts = files(in: ["Sources", "Tests", "cluster", "docker", "docs", ".ci"])

    /// The folders below the folders of `Sources`: each is a target.
    static let targets = folders(in: "Sources").flatMap { folders(in: "Sources/" + $0) }

    /// What is in a folder, by name.
    static func folders(in path: String) -> [String] {
        let folder = root.appending(path: path).path
        return (try? FileManager.default.contentsOfDirectory(atPath: folder))?.sorted() ?? []
    }

    /// The text of a file, empty where there is none.
    static func text(_ path: String) -> String {
        read(path) ?? ""
    }

    /// The text of a file, `nil` where there is none: folders and pictures have none.
    private static func read(_ path: String) -> String? {
        try? String(contentsOf: root.appending(path: path), encoding: .utf8)
    }

    /// Whether something is there.
    static func has(_ path: String) -> Bool {
        FileManager.default.fileExists(atPath: root.appending(path: path).path)
    }

    /// Whether a build left it: the example is a package of its own, with a build folder.
    private static func isMade(_ path: String) -> Bool {
        let parts = path.split(separator: "/")
        return parts.contains { $0 == "__pycache__" || $0 == ".build" || $0 == "Package.resolved" }
    }

    private static func files(in folders: [String]) -> [SourceFile] {
        folders.flatMap { folder in
            let paths = FileManager.default.enumerator(
                atPath: root.appending(path: folder).path
            )
            return (paths?.compactMap { $0 as? String } ?? []).sorted()
                .filter { !isMade($0) }
                .compactMap { path in
                    let whole = folder + "/" + path
                    return read(whole).map { SourceFile(path: whole, text: $0) }
                }
        }
    }
}
