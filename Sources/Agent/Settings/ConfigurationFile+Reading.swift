import Glibc

/// Bytes that a configuration file may have.
private let maximumFileSize = 4 << 20

/// The text of the file at `path`, or of standard input for `-`.
func readConfigurationText(at path: String) throws(ConfigurationError) -> String {
    if isHCL(path) { throw ConfigurationError(.path(path), hclSentence) }
    let descriptor =
        path == "-"
        ? fcntl(0, F_DUPFD_CLOEXEC, 3) : unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
        throw ConfigurationError(.path(path), "cannot be read: \(lastSystemError()).")
    }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 64 << 10)
    while true {
        let count = unsafe read(descriptor, &chunk, chunk.count)
        if count == 0 { break }
        guard count > 0 else {
            if errno == EINTR { continue }
            throw ConfigurationError(.path(path), "cannot be read: \(lastSystemError()).")
        }
        bytes += chunk.prefix(count)
        guard bytes.count <= maximumFileSize else {
            throw ConfigurationError(.path(path), "is larger than 4 MiB.")
        }
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
        throw ConfigurationError(.path(path), "is not valid UTF-8.")
    }
    return text
}

/// Whether a file is in the language that Consul's are written in, which this agent does not read.
private func isHCL(_ path: String) -> Bool {
    path.lowercased().hasSuffix(".hcl")
}

private let hclSentence =
    "is HCL, which this agent does not read: convert it to JSON (hcl2json, or hcl2tojson of the "
    + "Python package python-hcl2), or write it as YAML, and move this file out of the directory."

/// The configuration files of a directory, sorted by name, HCL among them, so that it is refused
/// and not passed over; others and hidden ones are left alone.
func configurationFiles(inDirectory path: String) throws(ConfigurationError) -> [String] {
    guard let directory = unsafe opendir(path) else {
        throw ConfigurationError(.path(path), "cannot be read: \(lastSystemError()).")
    }
    defer { unsafe closedir(directory) }
    var names: [String] = []
    while let entry = unsafe readdir(directory) {
        let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
            unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        }
        let isConfiguration = [".yaml", ".yml", ".json", ".hcl"].contains { name.hasSuffix($0) }
        if isConfiguration, !name.hasPrefix(".") { names.append(name) }
    }
    let prefix = path.hasSuffix("/") ? path : path + "/"
    return names.sorted().map { prefix + $0 }
}

/// Whether there is a directory at `path`.
func isDirectory(at path: String) -> Bool {
    var status = stat()
    guard unsafe stat(path, &status) == 0 else { return false }
    return status.st_mode & S_IFMT == S_IFDIR
}

/// The system's words for the last error, without a capital letter.
private func lastSystemError() -> String {
    guard let words = unsafe strerror(errno) else { return "unknown error" }
    return unsafe String(cString: words).lowercased()
}
