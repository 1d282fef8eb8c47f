import AsyncHTTPClient
import Glibc
import NIOCore
import NIOHTTP1
import NIOPosix

extension APIClient {
    /// What went wrong, and what to do about it.
    func sentence(for error: any Error) -> String {
        switch error {
        case APIClientError.timedOut:
            return "the agent at \(endpoint) did not answer within \(timeout)."
        case APIClientError.tooLarge:
            return "the answer of the agent at \(endpoint) is larger than 256 MiB."
        case APIClientError.cutWithin:
            return "the agent at \(endpoint) closed the connection in the middle of its answer."
        case let error as HTTPClientError where error == .deadlineExceeded:
            return "the agent at \(endpoint) did not answer within \(timeout)."
        case let error where error.isHangUp:
            return "the agent at \(endpoint) closed the connection before it had answered."
        case is HTTPParserError, is NIOHTTPDecoderError:
            return "\(endpoint) does not speak HTTP. Is it the agent's HTTP address?"
        default:
            break
        }
        return "no agent answers at \(endpoint): \(APIClient.reason(for: error)). Start one with "
            + "`martlet agent --dev`, or name its address with --http-addr or MARTLET_HTTP_ADDR."
    }

    private static func reason(for error: any Error) -> String {
        switch error {
        case let error as NIOConnectionError:
            if let first = error.connectionErrors.first { return reason(for: first.error) }
            return "`\(error.host)` is not known to the resolver"
        case let error as IOError:
            switch error.errnoCode {
            case ECONNREFUSED: return "connection refused"
            case ENOENT: return "there is no such socket"
            case EACCES, EPERM: return "permission denied"
            case EHOSTUNREACH, ENETUNREACH: return "no route to it"
            case ETIMEDOUT: return "timed out"
            default: return "\(error)"
            }
        case let error as HTTPClientError where error == .connectTimeout:
            return "timed out"
        default:
            return "\(error)"
        }
    }
}

extension Error {
    /// Whether the other side closed the connection: after the request, while or before it was
    /// written.
    fileprivate var isHangUp: Bool {
        switch self as any Error {
        case let error as HTTPClientError: error == .remoteConnectionClosed
        case let error as IOError: [ECONNRESET, EPIPE].contains(error.errnoCode)
        case ChannelError.ioOnClosedChannel, ChannelError.alreadyClosed, ChannelError.inputClosed,
            ChannelError.outputClosed, ChannelError.eof:
            true
        default: false
        }
    }

    /// Whether an answer that began has no end for this.
    var isCut: Bool { isHangUp || self is HTTPParserError || self is IOError }
}

/// What becomes of a request beside an answer or the system's errors.
enum APIClientError: Error {
    case timedOut
    /// After the head of an answer.
    case cutWithin
    case tooLarge
}
