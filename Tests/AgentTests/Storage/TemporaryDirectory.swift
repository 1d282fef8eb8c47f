import Glibc

/// A directory of its own for one test, removed with everything in it at the end.
final class TemporaryDirectory: Sendable {
    let path: String

    init() {
        var template = Array("/tmp/martlet-test-XXXXXX".utf8CString)
        let made = unsafe mkdtemp(&template)
        precondition(unsafe made != nil, "a test can make a directory in /tmp")
        path = String(decoding: template.dropLast().map { UInt8($0) }, as: UTF8.self)
    }

    deinit {
        TemporaryDirectory.remove(path)
    }

    func file(_ name: String) -> String { path + "/" + name }

    func write(_ text: String, to name: String, mode: mode_t = 0o600) {
        guard let stream = unsafe fopen(file(name), "w") else { return }
        unsafe fputs(text, stream)
        unsafe fclose(stream)
        unsafe chmod(file(name), mode)
    }

    func read(_ name: String) -> String? {
        guard let stream = unsafe fopen(file(name), "r") else { return nil }
        defer { unsafe fclose(stream) }
        var text: [UInt8] = []
        while true {
            let character = unsafe fgetc(stream)
            if character < 0 { break }
            text.append(UInt8(truncatingIfNeeded: character))
        }
        return String(decoding: text, as: UTF8.self)
    }

    func mode(of name: String) -> mode_t {
        var status = stat()
        guard unsafe stat(file(name), &status) == 0 else { return 0 }
        return status.st_mode & 0o7777
    }

    static func names(in path: String) -> [String] {
        guard let stream = unsafe opendir(path) else { return [] }
        defer { unsafe closedir(stream) }
        var names: [String] = []
        while let entry = unsafe readdir(stream) {
            let name = unsafe withUnsafePointer(to: entry.pointee.d_name) { pointer in
                unsafe pointer.withMemoryRebound(to: CChar.self, capacity: 256) {
                    unsafe String(cString: $0)
                }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    private static func remove(_ path: String) {
        for name in names(in: path) {
            let entry = path + "/" + name
            if unsafe unlink(entry) != 0 { remove(entry) }
        }
        unsafe rmdir(path)
    }
}
