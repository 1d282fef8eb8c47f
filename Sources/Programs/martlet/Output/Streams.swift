import Glibc

/// Prints the sentence to standard error; an empty one not at all.
func complain(_ message: String) {
    guard !message.isEmpty else { return }
    var bytes = Array((message + "\n").utf8)[...]
    while !bytes.isEmpty {
        let written = unsafe bytes.withUnsafeBytes { unsafe write(2, $0.baseAddress, $0.count) }
        guard written > 0 else { return }
        bytes = bytes.dropFirst(written)
    }
}
