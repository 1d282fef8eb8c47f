internal import CHost
internal import Glibc

/// A thread beside those of SwiftNIO. It ends with what it does, and nobody waits for that.
package enum SystemThread {
    /// Runs `body` on a new thread; of its name 15 bytes are kept.
    package static func start(
        name: String,
        _ body: @escaping @Sendable () -> Void
    ) throws(SystemError) {
        var created = pthread_t()
        let argument = unsafe Unmanaged.passRetained(Start(name, body)).toOpaque()
        let status = unsafe pthread_create(
            &created,
            nil,
            { argument in
                guard let argument = unsafe argument else { return nil }
                let start = unsafe Unmanaged<Start>.fromOpaque(argument).takeRetainedValue()
                unsafe chost_name_thread(start.name)
                start.body()
                return nil
            },
            argument
        )
        guard status == 0 else {
            unsafe Unmanaged<Start>.fromOpaque(argument).release()
            throw SystemError(code: status)
        }
        pthread_detach(created)
    }

    /// What the new thread is given.
    private final class Start: Sendable {
        let name: String
        let body: @Sendable () -> Void

        init(_ name: String, _ body: @escaping @Sendable () -> Void) {
            self.name = name
            self.body = body
        }
    }
}
