import Glibc
import MartletBalancing
import NIOCore
import NIOPosix

extension CallVerdict {
    /// What an error thrown by a call says: its own word; that no connection was made, where
    /// SwiftNIO or the system says so; else that the instance failed.
    package static func of(_ error: any Error) -> CallVerdict {
        switch error {
        case let failure as CallFailure: failure.verdict
        case is CancellationError: CallVerdict(.cancelled)
        case is NIOConnectionError: CallVerdict(.connect)
        case ChannelError.connectTimeout: CallVerdict(.connect)
        case let error as IOError where unconnected.contains(error.errnoCode):
            CallVerdict(.connect)
        default: CallVerdict(.error)
        }
    }

    /// What `connect` fails with, before anything was sent.
    private static let unconnected: Set = [
        ECONNREFUSED, EHOSTUNREACH, ENETUNREACH, EHOSTDOWN, ENETDOWN, EADDRNOTAVAIL, ENOENT,
    ]
}
