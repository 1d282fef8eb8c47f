internal import AsyncHTTPClient
import Host
internal import NIOCore
internal import NIOPosix

/// Why a run got no answer: what it found itself, and the words for what others throw.
struct ProbeFailure: Error {
    let reason: String

    init(_ reason: String) {
        self.reason = reason
    }

    static let closed = ProbeFailure("the connection was closed before an answer came")
    /// The time is over.
    static let late = ProbeFailure("")

    static func text(_ error: any Error, after timeout: Duration) -> String {
        if let failure = error as? ProbeFailure {
            return failure.reason.isEmpty ? "no answer within \(timeout)" : failure.reason
        }
        if let failure = systemFailure(error) { return failure.text }
        if let text = (error as? ChannelError).flatMap(text(of:)) { return text }
        switch error as? HTTPClientError {
        case .some(.connectTimeout): return "no connection in time"
        case .some(.deadlineExceeded), .some(.readTimeout): return "no answer within \(timeout)"
        case .some(.remoteConnectionClosed): return closed.reason
        default: return String(String(describing: error).prefix(200))
        }
    }

    private static func text(of error: ChannelError) -> String? {
        switch error {
        case .connectTimeout: "no connection in time"
        // The other side was quicker than the request.
        case .ioOnClosedChannel, .alreadyClosed, .inputClosed, .outputClosed, .eof: closed.reason
        default: nil
        }
    }

    /// Whether nobody listens there, so that the other address of `localhost` is worth a try.
    static func isRefusal(_ error: any Error) -> Bool {
        systemFailure(error)?.isRefusedConnection ?? false
    }

    private static func systemFailure(_ error: any Error) -> SystemError? {
        switch error {
        case let error as SystemError: error
        case let error as IOError: SystemError(code: error.errnoCode)
        case let error as NIOConnectionError:
            error.connectionErrors.first.flatMap { systemFailure($0.error) }
        default: nil
        }
    }
}
