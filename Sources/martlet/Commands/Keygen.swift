/// Makes cluster files.
enum Keygen {
    /// Writes a new one, with mode 0600 and never over an existing one.
    static func write(to path: String) throws(CommandFailure) {
        throw CommandFailure("this build cannot make keys yet.")
    }
}
