import AsyncHTTPClient
import NIOCore
import NIOHTTP1

extension APIClient {
    /// Gets a path whose answer has no end, and hands over each line as it comes. Returns when the
    /// agent ends the answer. Whoever is slow to take lines slows the connection.
    package func follow(
        _ path: String,
        _ take: (String) throws -> Void
    ) async throws(CommandFailure) {
        do {
            let response = try await APIClient.http.execute(
                request(.get, path),
                timeout: TimeAmount(timeout)
            )
            guard response.status == .ok else {
                _ = try await APIClient.whole(response).expectingSuccess()
                return
            }
            try await read(response.body, take)
        } catch let failure as CommandFailure {
            throw failure
        } catch {
            throw CommandFailure(sentence(for: error))
        }
    }

    private func read(
        _ body: HTTPClientResponse.Body,
        _ take: (String) throws -> Void
    ) async throws {
        var text = ByteBuffer()
        do {
            for try await part in body {
                text.writeImmutableBuffer(part)
                while let line = text.readLine() { try take(line) }
                text.discardReadBytes()
                guard text.readableBytes < 1 << 20 else { throw APIClientError.tooLarge }
            }
        } catch let error where error.isCut {
            throw APIClientError.cutWithin
        }
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
