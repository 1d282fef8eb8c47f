import Foundation

/// What the commands print. Every line goes out at once: a run of an hour shows what it knows, and
/// one that is stopped loses nothing.
enum Report {
    static func line(_ text: String) {
        FileHandle.standardOutput.write(Data("\(text)\n".utf8))
    }

    /// On the terminal's other stream, so that a table stays a table.
    static func progress(_ done: Int, of count: Int) {
        guard count > 1 else { return }
        let line = "\r\(done) of \(count)" + (done == count ? "\n" : "")
        FileHandle.standardError.write(Data(line.utf8))
    }
}
