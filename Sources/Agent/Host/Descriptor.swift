internal import Glibc
import Synchronization

/// An open descriptor, closed with its last reference or before.
///
/// It remembers which file it was opened as. A number that something else closed, and the kernel
/// gave away again, is not closed a second time.
package final class Descriptor: Sendable {
    package let number: Int32
    private let file: FileNumber?
    private let isClosed = Atomic<Bool>(false)

    private struct FileNumber: Equatable {
        let device: dev_t
        let node: ino_t

        init?(_ number: Int32) {
            var status = stat()
            guard unsafe fstat(number, &status) == 0 else { return nil }
            device = status.st_dev
            node = status.st_ino
        }
    }

    /// Takes the result of a call that opens; a negative one is an error.
    init(_ result: Int32) throws(SystemError) {
        guard result >= 0 else { throw .last }
        number = result
        file = FileNumber(result)
    }

    deinit {
        close()
    }

    /// Closes it now, whoever else still refers to it. A second time does nothing.
    package func close() {
        let wasClosed = isClosed.exchange(true, ordering: .relaxed)
        if !wasClosed, isIntact { Glibc.close(number) }
    }

    /// Whether the number is still what was opened.
    package var isIntact: Bool {
        guard let file else { return false }
        return FileNumber(number) == file
    }
}
