/// Why a command failed: a sentence for standard error, and Consul's exit status.
package struct CommandFailure: Error, Equatable, Sendable {
    /// Nothing is printed where it is empty.
    package let message: String
    package let exitStatus: Int32

    package init(_ message: String, exitStatus: Int32 = CommandFailure.error) {
        self.message = message
        self.exitStatus = exitStatus
    }

    /// Something went wrong.
    package static let error: Int32 = 1
    /// The command line is wrong, or nothing matches what was asked for.
    package static let usage: Int32 = 2

    /// Whoever reads the output has seen enough, as `head` has.
    package static let readerGone = CommandFailure("", exitStatus: 0)

    /// Nothing is wrong, and nothing matches what was asked for.
    package static let noMatch = CommandFailure("", exitStatus: usage)
}
