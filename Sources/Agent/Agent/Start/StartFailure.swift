import Storage

/// Why the agent did not start or had to stop.
package struct StartFailure: Error {
    package let message: String
    package let exitStatus: Int32

    package init(message: String, exitStatus: Int32) {
        self.message = message
        self.exitStatus = exitStatus
    }

    /// Takes over a failure of the data directory with its sentence.
    init(_ error: StorageError) {
        self.init(message: "\(error)", exitStatus: 1)
    }
}
