internal import Glibc

/// What a call on the gossip socket can fail with, by the name of its errno; the raw values are the
/// labels of metrics. A closed set, so that every series is there from the start.
package enum SocketError: String, CaseIterable, Sendable {
    case accessDenied = "EACCES"
    case addressInUse = "EADDRINUSE"
    case addressNotAvailable = "EADDRNOTAVAIL"
    case familyNotSupported = "EAFNOSUPPORT"
    /// The socket's buffer is full; what does not fit into the queue is dropped under this name.
    case wouldBlock = "EAGAIN"
    case badDescriptor = "EBADF"
    case connectionRefused = "ECONNREFUSED"
    case hostDown = "EHOSTDOWN"
    case hostUnreachable = "EHOSTUNREACH"
    case invalid = "EINVAL"
    case tooLong = "EMSGSIZE"
    case networkDown = "ENETDOWN"
    case networkUnreachable = "ENETUNREACH"
    case noBuffers = "ENOBUFS"
    case noMemory = "ENOMEM"
    case notConnected = "ENOTCONN"
    case notASocket = "ENOTSOCK"
    case notPermitted = "EPERM"
    case brokenPipe = "EPIPE"
    /// Any other errno.
    case other = "other"

    package init(_ error: SystemError) {
        self = SocketError.names[error.code] ?? .other
    }

    private static let names: [Int32: SocketError] = [
        EACCES: .accessDenied, EADDRINUSE: .addressInUse, EADDRNOTAVAIL: .addressNotAvailable,
        EAFNOSUPPORT: .familyNotSupported, EAGAIN: .wouldBlock, EBADF: .badDescriptor,
        ECONNREFUSED: .connectionRefused, EHOSTDOWN: .hostDown, EHOSTUNREACH: .hostUnreachable,
        EINVAL: .invalid, EMSGSIZE: .tooLong, ENETDOWN: .networkDown,
        ENETUNREACH: .networkUnreachable, ENOBUFS: .noBuffers, ENOMEM: .noMemory,
        ENOTCONN: .notConnected, ENOTSOCK: .notASocket, EPERM: .notPermitted, EPIPE: .brokenPipe,
    ]

    /// Whether it may be that of an earlier datagram to somebody else: what ICMP reports waits in
    /// the socket and fails the next call, whatever that is about.
    package var mayBelongToAnother: Bool {
        switch self {
        case .connectionRefused, .hostUnreachable, .hostDown, .networkUnreachable, .tooLong,
            .accessDenied, .other:
            true
        default: false
        }
    }

    /// Whether the descriptor is no longer this socket, so that every later call fails as well.
    package var isLoss: Bool {
        switch self {
        case .badDescriptor, .notASocket, .notConnected, .brokenPipe: true
        default: false
        }
    }
}
