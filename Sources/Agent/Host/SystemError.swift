internal import Glibc

/// Why a system call failed.
package struct SystemError: Error, Equatable, Sendable {
    /// The value of `errno`.
    package let code: Int32

    package init(code: Int32) {
        self.code = code
    }

    /// What the calling thread's last system call left.
    package static var last: SystemError { SystemError(code: errno) }

    /// The system's words for it, such as `Network is unreachable`.
    package var text: String {
        guard let text = unsafe strerror(code) else { return "error \(code)" }
        return unsafe String(cString: text)
    }
}

extension SystemError {
    package var isRefusedConnection: Bool { code == ECONNREFUSED }
    /// A signal came in between: the call is to be made again.
    var isInterruption: Bool { code == EINTR }
    /// Nothing is there, or no room is.
    package var isBlocked: Bool { code == EAGAIN }
}
