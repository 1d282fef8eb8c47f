import NIOCore
import NIOHTTP1
import NIOPosix

extension APIClient {
    /// Gets a path whose answer has no end, and hands over each line as it comes. Returns when the
    /// agent ends the answer. Whoever is slow to take lines slows the connection.
    package func follow(
        _ path: String,
        _ take: (String) throws -> Void
    ) async throws(CommandFailure) {
        do {
            let channel = try await connectForFollowing()
            try await channel.executeThenClose { inbound, outbound in
                for part in parts(of: .get, path) { try await outbound.write(part) }
                try await read(inbound, take)
            }
        } catch let failure as CommandFailure {
            throw failure
        } catch {
            throw CommandFailure(sentence(for: error))
        }
    }

    private typealias Connection = NIOAsyncChannel<HTTPClientResponsePart, HTTPClientRequestPart>

    private func connectForFollowing() async throws -> Connection {
        let bootstrap = ClientBootstrap(group: APIClient.group.next())
            .connectTimeout(TimeAmount(timeout))
        let wrap: @Sendable (any Channel) -> EventLoopFuture<Connection> = { channel in
            channel.eventLoop.makeCompletedFuture {
                try channel.pipeline.syncOperations.addHTTPClientHandlers()
                return try Connection(wrappingChannelSynchronously: channel)
            }
        }
        switch endpoint {
        case .tcp(let host, let port):
            return try await bootstrap.connect(host: host, port: port, channelInitializer: wrap)
        case .unix(let path):
            return try await bootstrap.connect(
                unixDomainSocketPath: path,
                channelInitializer: wrap
            )
        }
    }

    private func read(
        _ inbound: NIOAsyncChannelInboundStream<HTTPClientResponsePart>,
        _ take: (String) throws -> Void
    ) async throws {
        var status = 0
        var text = ByteBuffer()
        do {
            for try await part in inbound {
                switch part {
                case .head(let head): status = Int(head.status.code)
                case .body(var bytes):
                    text.writeBuffer(&bytes)
                    guard status == 200 else { continue }
                    while let line = text.readLine() { try take(line) }
                    text.discardReadBytes()
                    guard text.readableBytes < 1 << 20 else { throw APIClientError.tooLarge }
                case .end:
                    guard status != 200 else { return }
                    let body = Array(text.readableBytesView)
                    _ = try APIResponse(status: status, body: body).expectingSuccess()
                }
            }
        } catch is HTTPParserError where status != 0 {
            throw APIClientError.cutWithin
        } catch is IOError where status != 0 {
            throw APIClientError.cutWithin
        }
        throw status == 0 ? APIClientError.cutShort : APIClientError.cutWithin
    }
}

extension ByteBuffer {
    /// The bytes before the next line feed as text; nil where there is none yet.
    fileprivate mutating func readLine() -> String? {
        guard let end = readableBytesView.firstIndex(of: UInt8(ascii: "\n")) else { return nil }
        let line = readString(length: end - readerIndex)
        moveReaderIndex(forwardBy: 1)
        return line
    }
}
