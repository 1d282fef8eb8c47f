internal import CHost
internal import Glibc

/// What a program that this process starts, or that the system starts when it crashes, may keep.
package enum Inheritance {
    /// How many are marked one by one where the kernel cannot mark all (before Linux 5.11).
    private static let few: Int32 = 256

    /// Marks every descriptor but the standard three close-on-exec.
    ///
    /// SwiftNIO opens its sockets and its epoll descriptors without the mark. A backtracer that
    /// inherits a listening socket holds its port for as long as it works.
    package static func end() {
        guard chost_close_on_exec_from(3) != 0 else { return }
        for number in 3..<few {
            let flags = fcntl(number, F_GETFD)
            if flags >= 0 { _ = fcntl(number, F_SETFD, flags | FD_CLOEXEC) }
        }
    }
}
