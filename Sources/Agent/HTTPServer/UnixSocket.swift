import Glibc
import Host
import NIOCore
import NIOPosix

/// What a Unix socket needs that a TCP address does not.
enum UnixSocket {
    /// Fails if somebody answers on the path: binding would take the socket away from under them.
    static func requireFree(
        _ path: String,
        group: any EventLoopGroup
    ) async throws(HTTPServerError) {
        let channel = try? await ClientBootstrap(group: group)
            .connect(unixDomainSocketPath: path).get()
        guard let channel else { return }
        try? await channel.close()
        throw .socketInUse(path: path)
    }

    /// Lets those connect to the socket who may.
    static func setMode(_ mode: UInt32, of path: String) throws(HTTPServerError) {
        guard unsafe chmod(path, mode) != 0 else { return }
        let error = IOError(errnoCode: errno, reason: "chmod")
        throw .cannotListen(.unix(path: path), reason: "\(error)")
    }

    /// Runs `body` so that files it makes are open to their owner and group at most, and not
    /// executable. The mask belongs to the whole process: keep it short.
    static func withRestrictedMask<Result>(
        for mode: UInt32,
        _ body: () async throws -> Result
    ) async rethrows -> Result {
        let previous = umask(0o117 | (~mode & 0o060))
        defer { _ = umask(previous) }
        return try await body()
    }

    /// The id of the user at the other end of a connection; `nil` where the system does not say.
    static func user(of channel: any Channel) -> EventLoopFuture<UInt32?> {
        guard let provider = channel as? any SocketOptionProvider else {
            return channel.eventLoop.makeSucceededFuture(nil)
        }
        let credentials: EventLoopFuture<Credentials> = provider.unsafeGetSocketOption(
            level: .socket,
            name: NIOBSDSocket.Option(rawValue: SO_PEERCRED)
        )
        return credentials.map { UInt32?($0.user) }.recover { _ in nil }
    }

    /// What `SO_PEERCRED` answers (unix(7)).
    private struct Credentials {
        let process: Int32
        let user: UInt32
        let group: UInt32
    }
}
