import MartletBalancing
import NIOCore
import NIOPosix

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

extension CallJudgement {
    /// What an error thrown by a call says: its own word; that no connection was made, where
    /// SwiftNIO or the system says so; else that the instance failed.
    package static func of(_ error: any Error) -> CallJudgement {
        switch error {
        case let failure as CallFailure: failure.judgement
        case is CancellationError: CallJudgement(.cancelled)
        case is NIOConnectionError: CallJudgement(.connect)
        case ChannelError.connectTimeout: CallJudgement(.connect)
        case let error as IOError where unconnected.contains(error.errnoCode):
            CallJudgement(.connect)
        default: CallJudgement(.error)
        }
    }

    /// What `connect` fails with, before anything was sent.
    private static let unconnected: Set = [
        ECONNREFUSED, EHOSTUNREACH, ENETUNREACH, EHOSTDOWN, ENETDOWN, EADDRNOTAVAIL, ENOENT,
    ]
}
