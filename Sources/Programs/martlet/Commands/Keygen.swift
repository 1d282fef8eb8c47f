import Agent
import Storage
import Wire

/// Makes cluster files.
enum Keygen {
    /// Writes a new one, with mode 0600 and never over an existing one.
    static func write(to path: String) throws(CommandFailure) {
        do throws(StorageError) {
            try KeyFile.create(
                path,
                String(decoding: ClusterFile.generate().rendered(), as: UTF8.self)
            )
        } catch {
            throw CommandFailure("\(error)")
        }
    }
}
