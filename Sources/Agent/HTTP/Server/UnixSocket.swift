import Glibc
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

    /// Runs `body` so that files it makes are open to their owner and group only, and not
    /// executable. The mask belongs to the whole process: keep it short.
    static func withRestrictedMask<Result>(
        _ body: () async throws -> Result
    ) async rethrows -> Result {
        let previous = umask(0o117)
        defer { _ = umask(previous) }
        return try await body()
    }
}
